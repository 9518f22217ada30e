import ui from '@nuxt/ui/vue-plugin';
import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query';
import { cleanup, render } from '@testing-library/vue';
import { type Component, defineComponent, h } from 'vue';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import { i18n } from './i18n/index.ts';
import { useSession, type Me } from './session.ts';

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
      { path: '/clientes/:id/privacidade', name: 'client-privacy', component: page },
      { path: '/privacidade/pedidos/:id', name: 'rights-request', component: page },
      { path: '/clientes', name: 'clients', component: page },
      { path: '/privacidade/:part?', name: 'privacy', component: page },
      { path: '/conversas/:id?', name: 'inbox', component: page },
      { path: '/produtos/produto/:id', name: 'product', component: page },
      { path: '/produtos/lote/:id', name: 'lot', component: page },
      { path: '/produtos/entradas/nova', name: 'product-receive', component: page },
      { path: '/produtos/entradas/:id', name: 'product-receipt', component: page },
      { path: '/produtos/inventario/:id', name: 'stock-count', component: page },
      { path: '/produtos/recolhimentos/novo', name: 'recall-new', component: page },
      { path: '/produtos/recolhimentos/:id', name: 'recall', component: page },
      { path: '/produtos/aparelhos/:id', name: 'device', component: page },
      { path: '/produtos/ocorrencias/nova', name: 'safety-new', component: page },
      { path: '/produtos/ocorrencias/:id', name: 'safety-event', component: page },
      { path: '/produtos/:part?', name: 'products', component: page },
      { path: '/conta', name: 'account', component: page },
      { path: '/rede', name: 'network', component: page },
      { path: '/entrar', name: 'sign-in', component: page },
      { path: '/entrar/proteger', name: 'enrol', component: page },
      { path: '/entrar/recuperar', name: 'recovery', component: page },
      { path: '/entrar/recuperar/codigo', name: 'recovery-code', component: page },
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
export function withSetup<T>(use: () => T): { result: T; queryClient: QueryClient; router: Router } {
  let result: T | undefined;
  const host = defineComponent({
    setup() {
      result = use();
      return () => h('div');
    },
  });
  const { queryClient, router } = renderInApp(host);
  return { result: result as T, queryClient, router };
}

/** Somebody of Clínica Aurora who signed in and lacks nothing. */
export function signedIn(change: Partial<Me> = {}): Me {
  const clinic = { id: 'k', name: 'Clínica Aurora', timeZone: 'America/Sao_Paulo' };
  const me: Me = {
    ...{ user: { id: 'u', name: 'Helena Prado' }, clinic, role: 'owner' },
    clinics: [{ id: 'k', name: 'Clínica Aurora', role: 'owner' }],
    ...{ mustEnrol: false, enrolBy: null, isNetworkOwner: false },
    methods: { passkeys: 1, totp: false, recoveryCodesLeft: 10 },
    ...change,
  };
  useSession().me.value = me;
  return me;
}

export interface Sent {
  method: string;
  path: string;
  headers: Headers;
  body: unknown;
}
type Answer = (
  request: Sent,
) => { status?: number; body?: unknown; headers?: Record<string, string> } | undefined;

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
    const {
      status = 200,
      body = {},
      headers = {},
    } = answer(request) ?? { status: 404, body: { code: 'not-found' } };
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status, headers }));
  };
  return sent;
}
