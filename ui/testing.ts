import ui from '@nuxt/ui/vue-plugin';
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query';
import { cleanup, render } from '@testing-library/vue';
import { type Component, defineComponent, h } from 'vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import { i18n } from './i18n/index.ts';

const page = { template: '<div />' };

/** What every component of the app stands on, fresh for each test. */
function world() {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const history = createMemoryHistory();
  history.replace('/agenda');
  const router = createRouter({
    history,
    routes: [
      { path: '/agenda', name: 'agenda', component: page },
      { path: '/clientes/:id', name: 'client', component: page },
    ],
  });
  return { queryClient, router, plugins: [i18n, router, ui, [VueQueryPlugin, { queryClient }]] as never };
}

export function renderInApp(component: Component, props: Record<string, unknown> = {}) {
  cleanup();
  const { queryClient, router, plugins } = world();
  return { ...render(component, { props, global: { plugins } }), queryClient, router };
}

/** Runs a composable where composables live: in the setup of a component. */
export function withSetup<T>(use: () => T): { result: T; queryClient: QueryClient } {
  let result: T | undefined;
  const host = defineComponent({
    setup() {
      result = use();
      return () => h('div');
    },
  });
  const { queryClient } = renderInApp(host);
  return { result: result as T, queryClient };
}

export interface Sent {
  method: string;
  path: string;
  headers: Headers;
  body: unknown;
}
type Answer = (request: Sent) => { status?: number; body?: unknown } | undefined;

/** The server as the test tells it: answers by request, remembers what was asked. */
export function fakeServer(answer: Answer): Sent[] {
  const sent: Sent[] = [];
  globalThis.fetch = (input, init) => {
    const request: Sent = {
      method: init?.method ?? 'GET',
      path: (input as string).replace('/api/v1', ''),
      headers: new Headers(init?.headers),
      body: typeof init?.body === 'string' ? JSON.parse(init.body) : null,
    };
    sent.push(request);
    const { status = 200, body = {} } = answer(request) ?? {
      status: 404,
      body: { code: 'not-found' },
    };
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status }));
  };
  return sent;
}
