import { readAttention } from '../../models/product-attention.ts';
import { changeProductSettings, readProductSettings } from '../../models/product-settings.ts';
import { getProduct } from '../../models/product.ts';
import { countAffected, listAffected } from '../../models/product-visits.ts';
import { listToOrder } from '../../models/reorder-watch.ts';
import { timePosition } from '../cursor.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announceStock } from './announce-stock.ts';
import {
  affectedAnswer,
  affectedQuery,
  attentionAnswer,
  reorderAnswer,
  settingsAnswer,
  settingsBody,
} from './attention-schema.ts';
import { presentAttention } from './attention-presenter.ts';

const tag = 'products';
const read = { permission: 'stock:read' } as const;

export function attentionRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/product-attention', id: 'readProductAttention', tag, access: read },
    summary:
      'What needs somebody: products out of use with the visits they hit, held lots, open notices, and the last look.',
    output: attentionAnswer,
    inClinic: async (scope) => presentAttention(await readAttention(scope)),
  });
  api.add({
    ...{ method: 'GET', path: '/stock/reorder', id: 'listReorders', tag, access: read },
    summary: 'What to buy: booked demand of the next thirty days and reorder points, against what is usable.',
    output: reorderAnswer,
    inClinic: async (scope) => ({ products: await listToOrder(scope) }),
  });
  visits(api);
  settings(api);
}

function visits(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/products/:id/visits', id: 'listProductVisits', tag },
    access: { permission: 'agenda:read' },
    summary: 'Booked visits whose procedures need a product, the soonest first.',
    input: { params: idParams, query: affectedQuery },
    output: affectedAnswer,
    async inClinic(scope, ctx) {
      const { params, query } = ctx.input;
      await getProduct(scope, params.id);
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listProductVisits', filters: { id: params.id } };
      const after = cursors.open(of, query.cursor, timePosition);
      const rows = await listAffected(scope, params.id, { after, limit: query.limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, query.limit, (one) => [
        one.position,
        one.appointmentId,
      ]);
      const items = page.map(({ position: _, startsAt, ...visit }) => ({
        ...visit,
        startsAt: startsAt.toISOString(),
      }));
      return { ...(await countAffected(scope, params.id)), items, nextCursor };
    },
  });
}

function settings(api: Operations): void {
  const path = '/product-settings';
  api.add({
    ...{ method: 'GET', path, id: 'readProductSettings', tag, access: read },
    summary: 'Who answers for the products of the clinic and is told first.',
    output: settingsAnswer,
    inClinic: (scope) => readProductSettings(scope),
  });
  api.add({
    ...{ method: 'PUT', path, id: 'putProductSettings', tag },
    access: { permission: 'products:configure' },
    summary: 'Says who answers for the products, if nobody did since `version`.',
    input: { body: settingsBody },
    output: settingsAnswer,
    async inClinic(scope, ctx) {
      const changed = await changeProductSettings(scope, ctx.input.body);
      announceStock(ctx, scope.clinicId);
      return changed;
    },
  });
}
