import { mappingFaults } from '../../domain/clients/import-targets.ts';
import { refuse } from '../../domain/errors.ts';
import { beginUpload, finishUpload, writeChunk } from '../../models/import-chunk.ts';
import { createImport, getImport, listImportErrors, listImports } from '../../models/import.ts';
import type { ApiContext } from '../context.ts';
import { createRouter } from '../context.ts';
import { input } from '../middleware/input.ts';
import { signedIn } from '../middleware/signed-in.ts';
import { readSheet } from './import-sheet.ts';
import { authorizeImport } from './imports-policy.ts';
import { presentImport } from './imports-presenter.ts';
import { errorsQuery, importParams, newImportBody } from './imports-schema.ts';

function announce({ deps, actor }: Pick<ApiContext, 'deps' | 'actor'>, id: string): void {
  deps.live.publish({ clinicId: actor.clinicId, entity: 'import', id });
}

export function importRoutes() {
  const router = createRouter();

  router.post('/imports', signedIn(), input({ body: newImportBody }), async (ctx) => {
    authorizeImport(ctx.actor);
    const { kind, mapping } = ctx.input.body;
    const fields = mappingFaults(kind, mapping);
    if (fields.length > 0) refuse('invalid-input', { fields });
    const made = await ctx.inClinic((scope) => createImport(scope, ctx.input.body));
    announce(ctx, made.id);
    ctx.status = 201;
    ctx.body = presentImport(made);
  });

  // The body is read as it arrives and kept in short transactions of one chunk each; the last one starts the import.
  router.put('/imports/:id/file', signedIn(), input({ params: importParams }), async (ctx) => {
    authorizeImport(ctx.actor);
    const { id } = ctx.input.params;
    try {
      const { mapping } = await ctx.inClinic((scope) => getImport(scope, id));
      const uploadId = await ctx.inClinic((scope) => beginUpload(scope, id));
      const summary = await readSheet(ctx.req, mapping, (chunk) =>
        ctx.inClinic((scope) => writeChunk(scope, id, uploadId, chunk)),
      );
      await ctx.inClinic((scope) => finishUpload(scope, id, uploadId, summary));
    } catch (error) {
      // A browser that still sends would see a broken connection instead of the reason.
      ctx.set('Connection', 'close');
      ctx.req.resume();
      throw error;
    }
    ctx.deps.live.poke('neonpro_outbox');
    announce(ctx, id);
    ctx.status = 202;
    ctx.body = presentImport(await ctx.inClinic((scope) => getImport(scope, id)));
  });

  router.get('/imports', signedIn(), async (ctx) => {
    authorizeImport(ctx.actor);
    const imports = await ctx.inClinic((scope) => listImports(scope));
    ctx.body = { imports: imports.map(presentImport) };
  });

  router.get('/imports/:id', signedIn(), input({ params: importParams }), async (ctx) => {
    authorizeImport(ctx.actor);
    ctx.body = presentImport(await ctx.inClinic((scope) => getImport(scope, ctx.input.params.id)));
  });

  router.get(
    '/imports/:id/errors',
    signedIn(),
    input({ params: importParams, query: errorsQuery }),
    async (ctx) => {
      authorizeImport(ctx.actor);
      const { id } = ctx.input.params;
      const errors = await ctx.inClinic(async (scope) => {
        await getImport(scope, id);
        return listImportErrors(scope, id, ctx.input.query);
      });
      ctx.body = { errors };
    },
  );

  return router.routes();
}
