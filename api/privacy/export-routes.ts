import { exportClient } from '../../models/client-export.ts';
import type { Operations } from '../operations.ts';
import { presentExport } from './presenter.ts';
import { exportAnswer, idParams } from './schema.ts';

export function exportRoutes(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/clients/:id/export', id: 'exportClient', tag: 'privacy', status: 201 },
    summary: 'Everything the clinic has of one client, and who has seen it.',
    access: { permission: 'clients:export' },
    needsStepUp: true,
    input: { params: idParams },
    output: exportAnswer,
    // Not kept under an Idempotency-Key like other answers: a copy under the clinic's key would outlive the client's own key.
    handle: async (ctx) =>
      presentExport(await ctx.inClinic((scope) => exportClient(scope, ctx.input.params.id))),
  });
}
