import { exportsOf, orderExport } from '../../models/data-export.ts';
import { openExport } from '../../models/data-export-parts.ts';
import { announceExport, archiveName, presentDataExport } from '../data-export-presenter.ts';
import {
  dataExportAnswer,
  dataExportsAnswer,
  exportOrderBody,
  ownExportParams,
} from '../data-export-schema.ts';
import { fileBytes } from '../file-bytes.ts';
import type { Operations } from '../operations.ts';
import { ownWrite } from './hold-routes.ts';

/** Her own copy, by herself: her session is the link, nothing that opens it lies in a message. */
export function ownExportRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/public/me/data-exports', id: 'listOwnDataExports', tag: 'public' },
    access: { who: 'client' },
    summary: 'Copies of her data, and until when they can be opened.',
    input: {},
    output: dataExportsAnswer,
    inClinic: async (scope) => ({
      exports: (await exportsOf(scope, scope.actor.actorId)).map(presentDataExport),
    }),
  });

  api.add({
    ...{ ...ownWrite, path: '/public/me/data-exports', id: 'orderOwnDataExport', status: 202 },
    summary: 'Orders a signed copy of her data.',
    input: { body: exportOrderBody },
    output: dataExportAnswer,
    async inClinic(scope, ctx) {
      const { format } = ctx.input.body;
      const made = await orderExport(scope, { clientId: scope.actor.actorId, requestId: null, format });
      ctx.after(() => announceExport(ctx, made.id));
      return presentDataExport(made);
    },
  });

  api.add({
    ...{ ...ownWrite, path: '/public/me/data-exports/:exportId/open', id: 'openOwnDataExport' },
    summary: 'The archive itself. That she opened it is written down.',
    produces: 'application/zip',
    input: { params: ownExportParams },
    output: fileBytes,
    async inClinic(scope, ctx) {
      const { exportId: id } = ctx.input.params;
      const archive = await openExport(scope, { id, clientId: scope.actor.actorId });
      ctx.set('Content-Disposition', archiveName(id));
      ctx.after(() => announceExport(ctx, id));
      return archive;
    },
  });
}
