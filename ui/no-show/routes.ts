import type { RouteRecordRaw } from 'vue-router';
import { useSession } from '../session.ts';

/** The risk page and what proves it. Who only answers reviews lands on them: the list is not for that role. */
export const noShowRoutes: RouteRecordRaw = {
  path: '/risco-de-falta',
  children: [
    {
      path: '',
      name: 'no-show',
      component: () => import('./RiskPage.vue'),
      meta: { title: 'nav.no-show' },
      beforeEnter: () => {
        const { can } = useSession();
        return can('no-show:review') && !can('no-show:read') ? { name: 'no-show-reviews' } : true;
      },
    },
    {
      path: 'modelo',
      name: 'no-show-model',
      component: () => import('./ModelPage.vue'),
      meta: { title: 'noShowModels.title' },
    },
    {
      path: 'efeito',
      name: 'no-show-effect',
      component: () => import('./EffectPage.vue'),
      meta: { title: 'noShowEffects.title' },
    },
    {
      path: 'revisoes',
      name: 'no-show-reviews',
      component: () => import('./ReviewsPage.vue'),
      meta: { title: 'noShowModels.reviews.title' },
    },
  ],
};
