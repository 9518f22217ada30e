import { mappingFaults } from '../../domain/clients/import-targets.ts';
import { refuse } from '../../domain/errors.ts';
import { beginUpload, finishUpload, writeChunk } from '../../models/import-chunk.ts';
import { createImport, getImport, listImportErrors, listImports } from '../../models/import.ts';
import type { ApiContext } from '../context.ts';
import { timePosition } from '../cursor.ts';
import type { OperationContext } from '../operation.ts';
import type { Operations } from '../operations.ts';
import { readSheet } from './import-sheet.ts';
import { presentImport } from './imports-presenter.ts';
import {
  errorsQuery,
  importAnswer,
  importErrorsAnswer,
  importPageAnswer,
  importPageQuery,
  importParams,
  importsAnswer,
  newImportBody,
} from './imports-schema.ts';

const access = { permission: 'imports:run' } as const;

function announce({ deps, actor }: Pick<ApiContext, 'deps' | 'actor'>, id: string): void {
  deps.live.publish({ clinicId: actor.clinicId, entity: 'import', id });
}

export function importRoutes(api: Operations): void {
  listRoutes(api);

  api.add({
    ...{ method: 'POST', path: '/imports', id: 'createImport', tag: 'imports', access, status: 201 },
    summary: 'Begins an import: which column of the file is what. The file follows.',
    input: { body: newImportBody },
    output: importAnswer,
    async inClinic(scope, ctx) {
      const { kind, mapping } = ctx.input.body;
      const fields = mappingFaults(kind, mapping);
      if (fields.length > 0) refuse('invalid-input', { fields });
      const made = await createImport(scope, ctx.input.body);
      ctx.after(() => announce(ctx, made.id));
      return presentImport(made);
    },
  });

  api.add({
    ...{ method: 'PUT', path: '/imports/:id/file', id: 'uploadImportFile', tag: 'imports', access },
    summary: 'The spreadsheet of an import, as CSV in UTF-8 or Windows-1252, up to 64 MB.',
    ...{ consumes: 'text/csv', status: 202 },
    input: { params: importParams },
    output: importAnswer,
    handle: (ctx) => upload(ctx, ctx.input.params.id),
  });

  api.add({
    ...{ method: 'GET', path: '/imports/:id', id: 'getImport', tag: 'imports', access },
    summary: 'One import and how far it is.',
    input: { params: importParams },
    output: importAnswer,
    inClinic: async (scope, ctx) => presentImport(await getImport(scope, ctx.input.params.id)),
  });

  api.add({
    ...{ method: 'GET', path: '/imports/:id/errors', id: 'listImportErrors', tag: 'imports', access },
    summary: 'Faults of an import after a row of the file; those of one row are never cut apart.',
    input: { params: importParams, query: errorsQuery },
    output: importErrorsAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await getImport(scope, id);
      return { errors: await listImportErrors(scope, id, ctx.input.query) };
    },
  });
}

function listRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/imports', id: 'listRecentImports', tag: 'imports', access },
    summary: 'The newest fifty imports.',
    deprecated: { since: '2026-11-26', sunset: '2027-11-30', successor: '/api/v2/imports' },
    output: importsAnswer,
    inClinic: async (scope) => ({ imports: (await listImports(scope)).map(presentImport) }),
  });

  api.add({
    ...{ method: 'GET', path: '/imports', version: 'v2', id: 'listImports', tag: 'imports', access },
    summary: 'All imports page by page, the newest first.',
    input: { query: importPageQuery },
    output: importPageAnswer,
    async inClinic(scope, ctx) {
      const { limit, cursor } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listImports' };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await listImports(scope, { after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ createdAtText, id }) => [
        createdAtText,
        id,
      ]);
      return { imports: page.map(presentImport), nextCursor };
    },
  });
}

/** The body is read as it arrives and kept in short transactions of one chunk each; the last one starts the import. */
async function upload(ctx: OperationContext, id: string) {
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
  return presentImport(await ctx.inClinic((scope) => getImport(scope, id)));
}
