import { z } from 'zod';
import { listDeliveries, replayDelivery, skipDelivery } from '../../models/webhook-delivery.ts';
import { getEndpoint } from '../../models/webhook-endpoint.ts';
import type { Operations } from '../operations.ts';
import { presentDelivery } from './webhooks-presenter.ts';
import { wakeRelay } from './webhooks-routes.ts';
import { deliveriesAnswer, deliveriesQuery, deliveryParams, webhookParams } from './webhooks-schema.ts';

const position = z.tuple([z.int()]);

export function deliveryRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/webhooks/:id/deliveries', id: 'listDeliveries', tag: 'integrations' },
    summary: 'What was sent to an endpoint, the newest first, with every try.',
    access: { permission: 'integrations:read' },
    input: { params: webhookParams, query: deliveriesQuery },
    output: deliveriesAnswer,
    async inClinic(scope, ctx) {
      const { cursors } = ctx.deps;
      const { cursor, limit, state } = ctx.input.query;
      const { id } = await getEndpoint(scope, ctx.input.params.id);
      const of = { clinicId: scope.clinicId, operation: 'listDeliveries', filters: [id, state ?? null] };
      const [before = null] = cursors.open(of, cursor, position) ?? [];
      const rows = await listDeliveries(scope, { endpointId: id, state, before, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ seq }) => [seq]);
      return { deliveries: page.map(presentDelivery), nextCursor };
    },
  });

  for (const [verb, act, summary] of [
    ['replay', replayDelivery, 'Sends again, or now instead of later; what is held stays in line.'],
    ['skip', skipDelivery, 'Gives one up, so that the next of its entity may go.'],
  ] as const) {
    api.add({
      ...{ method: 'POST', path: `/webhooks/:id/deliveries/:deliveryId/${verb}`, id: `${verb}Delivery` },
      ...{ tag: 'integrations', access: { permission: 'integrations:write' }, status: 202, summary },
      input: { params: deliveryParams },
      output: z.strictObject({}),
      async inClinic(scope, ctx) {
        wakeRelay(ctx);
        await act(scope, ctx.input.params.id, ctx.input.params.deliveryId);
        return {};
      },
    });
  }
}
