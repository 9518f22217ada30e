import type { RouteRecordRaw } from 'vue-router';
import { keepLink } from './link.ts';

/** What a client opens on her phone, without an account and without the shell. */
export const clientDoorRoutes: RouteRecordRaw[] = [
  {
    path: '/c/:clinicId',
    name: 'client-door',
    component: () => import('./ClientDoorPage.vue'),
    meta: { public: true, title: 'public.title' },
  },
  {
    path: '/c/:clinicId/entrar',
    name: 'client-link',
    component: () => import('./ClientDoorPage.vue'),
    meta: { public: true, title: 'public.title' },
    beforeEnter: keepLink,
  },
];
