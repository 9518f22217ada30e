import type { RouteRecordRaw } from 'vue-router';
import { controlRoutes } from './control-routes.ts';

/** Pages of products and stock; the rail's mark stays on while one of them is open. */
export const productRoutes: readonly RouteRecordRaw[] = [
  {
    path: '/produtos/produto/:id',
    name: 'product',
    component: () => import('./ProductPage.vue'),
    meta: { title: 'nav.products' },
  },
  {
    path: '/produtos/lote/:id',
    name: 'lot',
    component: () => import('./LotPage.vue'),
    meta: { title: 'products.part.lotes' },
  },
  {
    path: '/produtos/entradas/nova',
    name: 'product-receive',
    component: () => import('./ReceivePage.vue'),
    meta: { title: 'products.receive.title' },
  },
  {
    path: '/produtos/entradas/:id',
    name: 'product-receipt',
    component: () => import('./ReceiptPage.vue'),
    meta: { title: 'products.part.entradas' },
  },
  {
    path: '/produtos/inventario/:id',
    name: 'stock-count',
    component: () => import('./CountPage.vue'),
    meta: { title: 'products.part.inventario' },
  },
  ...controlRoutes,
  {
    path: '/produtos/:part?',
    name: 'products',
    component: () => import('./ProductsPage.vue'),
    meta: { title: 'nav.products' },
  },
];
