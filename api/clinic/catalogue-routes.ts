import { addProcedure, listProcedures, updateProcedure } from '../../models/procedure.ts';
import { addResource, listResources, updateResource } from '../../models/resource.ts';
import { createRouter } from '../context.ts';
import { input } from '../middleware/input.ts';
import { signedIn } from '../middleware/signed-in.ts';
import { newProcedureBody, newResourceBody, procedureBody, resourceBody } from './catalogue-schema.ts';
import { authorizeCatalogueRead, authorizeCatalogueWrite } from './policy.ts';
import { presentProcedure, presentResource } from './presenter.ts';
import { given } from '../given.ts';
import { idParams } from './schema.ts';

export function catalogueRoutes() {
  const router = createRouter();

  router.get('/resources', signedIn(), async (ctx) => {
    authorizeCatalogueRead(ctx.actor);
    const resources = await ctx.inClinic(listResources);
    ctx.body = { resources: resources.map(presentResource) };
  });

  router.post('/resources', signedIn(), input({ body: newResourceBody }), async (ctx) => {
    authorizeCatalogueWrite(ctx.actor);
    const { kind, ...resource } = ctx.input.body;
    const added = await ctx.inClinic((scope) => addResource(scope, kind, resource));
    ctx.status = 201;
    ctx.body = presentResource(added);
  });

  router.patch('/resources/:id', signedIn(), input({ params: idParams, body: resourceBody }), async (ctx) => {
    authorizeCatalogueWrite(ctx.actor);
    const { version, ...changes } = ctx.input.body;
    const { id } = ctx.input.params;
    ctx.body = presentResource(
      await ctx.inClinic((scope) => updateResource(scope, id, version, given(changes))),
    );
  });

  router.get('/procedures', signedIn(), async (ctx) => {
    authorizeCatalogueRead(ctx.actor);
    const procedures = await ctx.inClinic(listProcedures);
    ctx.body = { procedures: procedures.map(presentProcedure) };
  });

  router.post('/procedures', signedIn(), input({ body: newProcedureBody }), async (ctx) => {
    authorizeCatalogueWrite(ctx.actor);
    const added = await ctx.inClinic((scope) => addProcedure(scope, ctx.input.body));
    ctx.status = 201;
    ctx.body = presentProcedure(added);
  });

  router.patch(
    '/procedures/:id',
    signedIn(),
    input({ params: idParams, body: procedureBody }),
    async (ctx) => {
      authorizeCatalogueWrite(ctx.actor);
      const { version, ...changes } = ctx.input.body;
      const { id } = ctx.input.params;
      ctx.body = presentProcedure(
        await ctx.inClinic((scope) => updateProcedure(scope, id, version, given(changes))),
      );
    },
  );

  return router.routes();
}
