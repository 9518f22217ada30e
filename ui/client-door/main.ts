import './door.css';
import { createApp } from 'vue';
import { createRouter, createWebHistory } from 'vue-router';
import DoorApp from './DoorApp.vue';
import { doorI18n } from './door-i18n.ts';
import { doorRoutes } from './routes.ts';

const router = createRouter({
  history: createWebHistory(),
  routes: doorRoutes,
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
});
createApp(DoorApp).use(router).use(doorI18n).mount('#app');

// The shell opens without a line, and the browser offers to keep the page; what is asked of the server is never kept.
if (import.meta.env.PROD && 'serviceWorker' in navigator)
  void navigator.serviceWorker.register('/door-worker.js', { scope: '/c/' }).catch(() => undefined);
