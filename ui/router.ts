import { createRouter, createWebHistory } from 'vue-router';
import { accountRoutes } from './account/routes.ts';
import { noShowRoutes } from './no-show/routes.ts';
import { productRoutes } from './products/routes.ts';
import { networkRoute, settingsRoutes } from './settings-sections.ts';
import { onSessionEnd, useSession } from './session.ts';

declare module 'vue-router' {
  interface RouteMeta {
    /** Shown without a session. */
    public?: boolean;
    /** Shown without the shell. */
    bare?: boolean;
    /** Key of the document's title. */
    title?: string;
  }
}

/** Put together here, as on the client's page: a context's page does not import another's. */
const inVisitDrawer = {
  risk: () => import('./no-show/RiskSection.vue'),
  products: () => import('./products/VisitProducts.vue'),
};

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: '/agenda' },
    ...accountRoutes,
    {
      path: '/agenda',
      component: () => import('./appointments/AgendaPage.vue'),
      meta: { title: 'nav.agenda' },
      children: [{ path: '', name: 'agenda', components: inVisitDrawer }],
    },
    {
      path: '/recepcao',
      component: () => import('./appointments/ReceptionPage.vue'),
      meta: { title: 'nav.reception' },
      children: [{ path: '', name: 'reception', components: inVisitDrawer }],
    },
    {
      path: '/recepcao/folha',
      name: 'day-sheet',
      component: () => import('./appointments/DaySheetPage.vue'),
      meta: { title: 'reception.sheet.title', bare: true },
    },
    {
      path: '/conversas/:id?',
      name: 'inbox',
      component: () => import('./messaging/InboxPage.vue'),
      meta: { title: 'nav.inbox' },
    },
    {
      path: '/pendencias',
      component: () => import('./messaging/TasksPage.vue'),
      meta: { title: 'nav.tasks' },
      children: [{ path: '', name: 'tasks', components: { call: () => import('./no-show/CallTask.vue') } }],
    },
    noShowRoutes,
    {
      path: '/lista-de-espera',
      name: 'waitlist',
      component: () => import('./waitlist/WaitlistPage.vue'),
      meta: { title: 'nav.waitlist' },
    },
    {
      path: '/retornos',
      name: 'returns',
      component: () => import('./packages/ReturnsPage.vue'),
      meta: { title: 'nav.returns' },
    },
    {
      path: '/campanhas',
      children: [
        {
          path: '',
          name: 'campaigns',
          component: () => import('./messaging/CampaignsPage.vue'),
          meta: { title: 'nav.campaigns' },
        },
        {
          path: 'nova',
          name: 'campaign-new',
          component: () => import('./messaging/CampaignNewPage.vue'),
          meta: { title: 'campaigns.add' },
        },
        {
          path: ':id',
          name: 'campaign',
          component: () => import('./messaging/CampaignPage.vue'),
          meta: { title: 'nav.campaigns' },
        },
      ],
    },
    {
      path: '/clientes',
      children: [
        {
          path: '',
          name: 'clients',
          component: () => import('./clients/ClientsPage.vue'),
          meta: { title: 'nav.clients' },
        },
        {
          path: ':id',
          component: () => import('./clients/ClientPage.vue'),
          meta: { title: 'clients.client' },
          // Put together here: a context's page does not import another's.
          children: [
            {
              path: '',
              name: 'client',
              components: {
                packages: () => import('./packages/ClientPackages.vue'),
                choices: () => import('./messaging/ClientChoices.vue'),
                write: () => import('./messaging/ClientMessage.vue'),
              },
            },
            {
              path: 'privacidade',
              name: 'client-privacy',
              components: {
                standing: () => import('./privacy/ClientStanding.vue'),
                consents: () => import('./consents/ClientConsents.vue'),
                privacy: () => import('./privacy/ClientPrivacy.vue'),
                write: () => import('./messaging/ClientMessage.vue'),
              },
            },
          ],
        },
      ],
    },
    {
      path: '/importacoes',
      children: [
        {
          path: '',
          name: 'imports',
          component: () => import('./clients/ImportsPage.vue'),
          meta: { title: 'nav.imports' },
        },
        {
          path: 'nova',
          name: 'import-new',
          component: () => import('./clients/NewImportPage.vue'),
          meta: { title: 'imports.new' },
        },
        {
          path: ':id',
          name: 'import',
          component: () => import('./clients/ImportPage.vue'),
          meta: { title: 'imports.import' },
        },
      ],
    },
    {
      path: '/privacidade/pedidos/:id',
      name: 'rights-request',
      component: () => import('./privacy/RightsRequestPage.vue'),
      meta: { title: 'rights.request' },
    },
    {
      path: '/privacidade/:part?',
      name: 'privacy',
      component: () => import('./privacy/PrivacyPage.vue'),
      meta: { title: 'nav.privacy' },
    },
    ...productRoutes,
    settingsRoutes,
    {
      path: '/cartaz-de-chegada',
      name: 'arrival-poster',
      component: () => import('./clinic/ArrivalPoster.vue'),
      meta: { bare: true, title: 'poster.link' },
    },
    networkRoute,
    { path: '/:rest(.*)*', name: 'not-found', component: () => import('./components/NotFoundPage.vue') },
  ],
});

router.beforeEach(async (to) => {
  if (to.meta.public) return true;
  const session = useSession();
  // An API that does not answer is the page's own error state, not a reason to ask for the password again.
  const me = await session.load().catch(() => undefined);
  const query = to.fullPath === '/agenda' ? {} : { voltar: to.fullPath };
  if (me === null) return { name: 'sign-in', query };
  if (me?.mustEnrol && to.name !== 'enrol') return { name: 'enrol', query };
  if (me && !me.mustEnrol && to.name === 'enrol') return { name: 'account' };
  return true;
});

// After an update the old page's files are gone: going there by a full load fetches the new ones.
router.onError((error: Error, to) => {
  const isGone = navigator.onLine && error.message.includes('dynamically imported module');
  if (!isGone || sessionStorage.getItem('neonpro.reloaded') === to.fullPath) return;
  sessionStorage.setItem('neonpro.reloaded', to.fullPath);
  location.assign(to.fullPath);
});

const goAndReturn = (name: string) => () => {
  void router.push({ name, query: { voltar: router.currentRoute.value.fullPath } });
};
onSessionEnd({ leave: goAndReturn('sign-in'), enrol: goAndReturn('enrol') });
