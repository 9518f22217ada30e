import { exportsOf, orderExport } from '../../models/data-export.ts';
import { openExport } from '../../models/data-export-parts.ts';
import { isClient } from '../../models/client.ts';
import { refuse } from '../../domain/errors.ts';
import { announceExport, archiveName, presentDataExport } from '../data-export-presenter.ts';
import { dataExportAnswer, dataExportsAnswer, exportOrderBody, exportParams } from '../data-export-schema.ts';
import { fileBytes } from '../file-bytes.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';

const mayExport = { permission: 'clients:export' } as const;

/** A client's copies, ordered and opened by those who answer for her data. */
export function dataExportRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/clients/:id/data-exports', id: 'listDataExports', tag: 'privacy' },
    summary: 'Copies of a client’s data: who opened them, and until when they can be.',
    access: mayExport,
    input: { params: idParams },
    output: dataExportsAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      if (!(await isClient(scope, id))) refuse('not-found');
      return { exports: (await exportsOf(scope, id)).map(presentDataExport) };
    },
  });

  api.add({
    ...{
      method: 'POST',
      path: '/clients/:id/data-exports',
      id: 'orderDataExport',
      tag: 'privacy',
      status: 202,
    },
    summary:
      'Orders a signed copy of a client’s data; a process prepares it, and for seven days it can be opened.',
    ...{ access: mayExport, needsStepUp: true },
    input: { params: idParams, body: exportOrderBody },
    output: dataExportAnswer,
    async inClinic(scope, ctx) {
      const order = { clientId: ctx.input.params.id, requestId: null, format: ctx.input.body.format };
      const made = await orderExport(scope, order);
      ctx.after(() => announceExport(ctx, made.id));
      return presentDataExport(made);
    },
  });

  api.add({
    ...{
      method: 'POST',
      path: '/clients/:id/data-exports/:exportId/open',
      id: 'openDataExport',
      tag: 'privacy',
    },
    summary: 'The archive itself. That it was opened is written down.',
    ...{ access: mayExport, needsStepUp: true, produces: 'application/zip', keepsAnswer: false },
    input: { params: exportParams },
    output: fileBytes,
    async inClinic(scope, ctx) {
      const { id: clientId, exportId: id } = ctx.input.params;
      const archive = await openExport(scope, { id, clientId });
      ctx.set('Content-Disposition', archiveName(id));
      ctx.after(() => announceExport(ctx, id));
      return archive;
    },
  });
}
