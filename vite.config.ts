import { fileURLToPath } from 'node:url';
import { defineConfig, loadEnv, type Plugin } from 'vite';
import vue from '@vitejs/plugin-vue';
import ui from '@nuxt/ui/vite';

const icons = {
  close: 'i-lucide-x',
  loading: 'i-lucide-loader-circle',
};

/** Also what the component tests run with (vitest.config.ts), with `ui` as their root. */
export const uiPlugins = () => [
  vue(),
  ui({
    autoImport: false,
    components: { dts: 'components.d.ts' },
    // Icons are bundled at build time: the CSP lets the page speak to its own server only.
    icon: { clientBundle: { scan: { globInclude: ['**/*.{vue,ts}'] } } },
    ui: {
      colors: { primary: 'plum', neutral: 'mauve' },
      icons,
      // Three free times to choose from do not fit beside each other.
      toast: { slots: { actions: 'flex flex-wrap gap-2' } },
    },
  }),
];

const pageOf = (name: string) => fileURLToPath(new URL(`ui/${name}.html`, import.meta.url));

/** While developing, as api/ui.ts does: everything below /c/ is the client's page. */
const clientPage: Plugin = {
  name: 'neonpro-client-page',
  configureServer: (server) => {
    server.middlewares.use((request, _response, next) => {
      const path = request.url?.split('?')[0] ?? '';
      if (path.startsWith('/c/') && !/\.\w+$/.test(path)) request.url = '/booking.html';
      next();
    });
  },
};

export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, '.', 'NEONPRO_');
  return {
    root: 'ui',
    // Relative to `ui`, like every path below; the launcher points it at its state folder.
    build: {
      outDir: env.NEONPRO_UI_OUT ?? '../dist/ui',
      emptyOutDir: true,
      target: 'es2022',
      reportCompressedSize: true,
      // Two pages: the staff's, and the client's, which loads nothing of the other.
      rolldownOptions: { input: [pageOf('index'), pageOf('booking')] },
    },
    plugins: [...uiPlugins(), clientPage],
    server: {
      port: 4001,
      proxy: { '/api': { target: env.NEONPRO_API_ORIGIN ?? 'http://localhost:4000', ws: true } },
    },
  };
});
