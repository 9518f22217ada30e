import { appointmentRoutes } from './appointments/routes.ts';
import { importRoutes } from './clients/imports-routes.ts';
import { clientRoutes } from './clients/routes.ts';
import { catalogueRoutes } from './clinic/catalogue-routes.ts';
import { sessionRoutes } from './clinic/session-routes.ts';
import { settingsRoutes } from './clinic/settings-routes.ts';
import { staffRoutes } from './clinic/staff-routes.ts';
import { codecRoutes } from './codec.ts';
import { createRouter } from './context.ts';
import type { Dependencies } from './dependencies.ts';
import { healthRoutes } from './health.ts';
import { webhookRoutes } from './messaging/routes.ts';
import { csrf } from './middleware/csrf.ts';
import { Operations } from './operations.ts';

/**
 * Every route there is. People's routes are behind the CSRF check; webhooks are signed instead, and the codec server has the Temporal
 * UI's origin. Three routers, because a router's own middleware runs for whatever path it is mounted on.
 */
export function routes(deps: Dependencies) {
  const api = describeOperations();
  const people = createRouter('/api/v1');
  people.use(csrf());
  for (const context of [
    sessionRoutes(),
    catalogueRoutes(),
    clientRoutes(),
    importRoutes(),
    appointmentRoutes(),
  ]) {
    people.use(context);
  }
  const machines = createRouter('/api/v1');
  machines.use(webhookRoutes());
  return [healthRoutes(), codecRoutes(deps), machines.routes(), api.router.routes(), people.routes()];
}

/** Every operation there is, context by context. */
export function describeOperations(): Operations {
  const api = new Operations();
  for (const context of [settingsRoutes, staffRoutes]) context(api);
  return api;
}
