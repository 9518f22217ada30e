import type { RouteRecordRaw } from 'vue-router';

/** Pages of what is taken out of use, of devices and of what happened to somebody. */
export const controlRoutes: readonly RouteRecordRaw[] = [
  {
    path: '/produtos/recolhimentos/novo',
    name: 'recall-new',
    component: () => import('./RecallNewPage.vue'),
    meta: { title: 'recalls.new.title' },
  },
  {
    path: '/produtos/recolhimentos/:id',
    name: 'recall',
    component: () => import('./RecallPage.vue'),
    meta: { title: 'recalls.one' },
  },
  {
    path: '/produtos/aparelhos/:id',
    name: 'device',
    component: () => import('./DevicePage.vue'),
    meta: { title: 'devices.one' },
  },
  {
    path: '/produtos/ocorrencias/nova',
    name: 'safety-new',
    component: () => import('./SafetyNewPage.vue'),
    meta: { title: 'safety.new.title' },
  },
  {
    path: '/produtos/ocorrencias/:id',
    name: 'safety-event',
    component: () => import('./SafetyPage.vue'),
    meta: { title: 'safety.one' },
  },
];
