import type { RouteRecordRaw } from 'vue-router';

export const accountRoutes: RouteRecordRaw[] = [
  {
    path: '/entrar',
    name: 'sign-in',
    component: () => import('./SignInPage.vue'),
    meta: { public: true, title: 'signIn.title' },
  },
  {
    path: '/entrar/recuperar',
    name: 'recovery',
    component: () => import('./RecoveryPage.vue'),
    meta: { public: true, title: 'signIn.recovery.title' },
  },
  {
    path: '/entrar/recuperar/codigo',
    name: 'recovery-code',
    component: () => import('./RecoveryCodePage.vue'),
    meta: { public: true, title: 'signIn.recovery.codeTitle' },
  },
  {
    path: '/entrar/proteger',
    name: 'enrol',
    component: () => import('./EnrolPage.vue'),
    meta: { bare: true, title: 'account.enrol.title' },
  },
  {
    path: '/conta',
    name: 'account',
    component: () => import('./AccountPage.vue'),
    meta: { title: 'account.title' },
  },
];
