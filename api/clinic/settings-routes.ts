import { nationalHolidays } from '../../domain/clinic/holidays.ts';
import { getClinic, updateClinic } from '../../models/clinic.ts';
import { createRouter } from '../context.ts';
import { input } from '../middleware/input.ts';
import { signedIn } from '../middleware/signed-in.ts';
import { authorizeCatalogueRead, authorizeCatalogueWrite } from './policy.ts';
import { presentClinic } from './presenter.ts';
import { holidaysQuery, settingsBody } from './settings-schema.ts';

export function settingsRoutes() {
  const router = createRouter();

  router.get('/clinic', signedIn(), async (ctx) => {
    authorizeCatalogueRead(ctx.actor);
    ctx.body = presentClinic(await ctx.inClinic(getClinic));
  });

  router.patch('/clinic', signedIn(), input({ body: settingsBody }), async (ctx) => {
    authorizeCatalogueWrite(ctx.actor);
    const { version, ...changes } = ctx.input.body;
    ctx.body = presentClinic(await ctx.inClinic((scope) => updateClinic(scope, version, changes)));
  });

  // The transaction proves that the session lives; the calendar itself is everybody's.
  router.get('/clinic/holidays', signedIn(), input({ query: holidaysQuery }), async (ctx) => {
    authorizeCatalogueRead(ctx.actor);
    await ctx.inClinic(() => Promise.resolve());
    ctx.body = { holidays: nationalHolidays(ctx.input.query.year) };
  });

  return router.routes();
}
