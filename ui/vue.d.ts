// For tools that read TypeScript without the Vue compiler (eslint); vue-tsc sees the real components.
declare module '*.vue' {
  import type { DefineComponent } from 'vue';
  const component: DefineComponent;
  export default component;
}
