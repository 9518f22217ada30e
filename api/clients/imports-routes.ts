import { mappingFaults, optionFaults } from '../../domain/clients/import-targets.ts';
import { refuse } from '../../domain/errors.ts';
import { clinicTimeZone } from '../../models/import-catalogue.ts';
import { confirmImport, discardImport } from '../../models/import-check.ts';
import { beginUpload, type Chunk, finishUpload, writeChunk } from '../../models/import-chunk.ts';
import { readImportReport } from '../../models/import-report.ts';
import { createImport, getImport, listImportErrors, listImports } from '../../models/import.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { ApiContext } from '../context.ts';
import { timePosition } from '../cursor.ts';
import type { OperationContext } from '../operation.ts';
import type { Operations } from '../operations.ts';
import { readCalendar } from './import-calendar.ts';
import { readSheet } from './import-sheet.ts';
import { presentImport, presentImportFault, presentImportReport } from './imports-presenter.ts';
import {
  errorsQuery,
  importAnswer,
  importErrorsAnswer,
  importPageAnswer,
  importPageQuery,
  importParams,
  importReportAnswer,
  importsAnswer,
  newImportBody,
} from './imports-schema.ts';

const access = { permission: 'imports:run' } as const;

function announce({ deps, actor }: Pick<ApiContext, 'deps' | 'actor'>, id: string): void {
  deps.live.publish({ clinicId: actor.clinicId, entity: 'import', id });
}

/** A file's name may be a person's: read again instead of being kept. */
const notKept = {
  keepsAnswer: false,
  again: async (scope: Scope, id: string) => presentImport(await getImport(scope, id)),
} as const;

export function importRoutes(api: Operations): void {
  listRoutes(api);
  decisionRoutes(api);

  api.add({
    ...{ method: 'POST', path: '/imports', id: 'createImport', tag: 'imports', access, status: 201 },
    ...notKept,
    summary:
      'Begins an import: what the file holds, and which column of a spreadsheet is what. The file follows.',
    input: { body: newImportBody },
    output: importAnswer,
    async inClinic(scope, ctx) {
      const { kind, mapping, options } = ctx.input.body;
      const fields = [...mappingFaults(kind, mapping), ...optionFaults(kind, options)];
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
    handle: (ctx) => upload(ctx, 'sheet'),
  });

  api.add({
    ...{ method: 'PUT', path: '/imports/:id/calendar', id: 'uploadImportCalendar', tag: 'imports', access },
    summary: 'The file of a calendar import, as iCalendar (RFC 5545) in UTF-8, up to 10 MB.',
    ...{ consumes: 'text/calendar', status: 202 },
    input: { params: importParams },
    output: importAnswer,
    handle: (ctx) => upload(ctx, 'calendar'),
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
    summary:
      'Faults of an import, or of its dry run while nothing is imported, after a row of the file; those of one row are never cut apart.',
    input: { params: importParams, query: errorsQuery },
    output: importErrorsAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await getImport(scope, id);
      const errors = await listImportErrors(scope, id, ctx.input.query);
      return { errors: errors.map(presentImportFault) };
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

/** What would happen, and what a person says to it. */
function decisionRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/imports/:id/report', id: 'getImportReport', tag: 'imports', access },
    summary: 'What an import would do (counts, first rows, collisions) and what it did.',
    input: { params: importParams },
    output: importReportAnswer,
    inClinic: async (scope, ctx) => presentImportReport(await readImportReport(scope, ctx.input.params.id)),
  });

  api.add({
    ...{ method: 'POST', path: '/imports/:id/confirm', id: 'confirmImport', tag: 'imports', access },
    ...notKept,
    summary: 'Runs an import that was looked through.',
    input: { params: importParams },
    output: importAnswer,
    inClinic: (scope, ctx) => decided(scope, ctx, confirmImport),
  });

  api.add({
    ...{ method: 'POST', path: '/imports/:id/discard', id: 'discardImport', tag: 'imports', access },
    ...notKept,
    summary: 'Throws an import away that has not begun; nothing of its file is kept.',
    input: { params: importParams },
    output: importAnswer,
    inClinic: (scope, ctx) => decided(scope, ctx, discardImport),
  });
}

async function decided(
  scope: Scope,
  ctx: OperationContext<{ params: typeof importParams }>,
  decide: (scope: Scope, id: string) => Promise<void>,
) {
  const { id } = ctx.input.params;
  await decide(scope, id);
  ctx.after(() => announce(ctx, id));
  return presentImport(await getImport(scope, id));
}

/** The body is read as it arrives and kept in short transactions of one chunk each; the last one starts the process. */
async function upload(ctx: OperationContext<{ params: typeof importParams }>, format: 'sheet' | 'calendar') {
  const { id } = ctx.input.params;
  try {
    const { mapping, kind, timeZone } = await ctx.inClinic(async (scope) => ({
      ...(await getImport(scope, id)),
      timeZone: await clinicTimeZone(scope),
    }));
    if ((kind === 'calendar') !== (format === 'calendar'))
      refuse('import-unreadable', { fields: [{ path: 'file', code: 'wrong-kind' }] });
    const uploadId = await ctx.inClinic((scope) => beginUpload(scope, id));
    const keep = (chunk: Chunk) => ctx.inClinic((scope) => writeChunk(scope, id, uploadId, chunk));
    const summary =
      format === 'calendar'
        ? await readCalendar(ctx.req, { timeZone, now: Date.now() }, keep)
        : await readSheet(ctx.req, mapping, keep);
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
