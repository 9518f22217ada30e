import { cleanup, render } from '@testing-library/vue';
import { createMemoryHistory, createRouter } from 'vue-router';
import DoorApp from './DoorApp.vue';
import { doorI18n } from './door-i18n.ts';
import { forgetDrafts } from './draft.ts';
import { doorRoutes } from './routes.ts';
import { forgetServices } from './useServices.ts';

/** The client's page as she opens it, at any of its addresses. */
export async function openDoor(path: string) {
  cleanup();
  forgetDrafts();
  forgetServices();
  const router = createRouter({ history: createMemoryHistory(), routes: doorRoutes });
  await router.push(path);
  return { ...render(DoorApp, { global: { plugins: [router, doorI18n] } }), router };
}
