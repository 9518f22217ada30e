import { usesOfClient } from '../../models/lot-people.ts';
import { useProduct, voidUse } from '../../models/product-use.ts';
import { given } from '../given.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announceStock } from './announce-stock.ts';
import { presentStocked, presentUse } from './lot-presenter.ts';
import { clientUsesAnswer, stockedLotAnswer, useBody, usedAnswer, voidBody } from './lot-schema.ts';
import { recentInstant } from './recent-instant.ts';

const tag = 'products';

/** Repeated without its key, a use would be a second one: programs of the reception try again on a bad line. */
export function useRoutes(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/product-uses', id: 'useProduct', tag, status: 201 },
    summary:
      'What was used on a client, with what ANVISA said at that moment; refused with every reason at once.',
    access: { permission: 'stock:write' },
    isKeyRequired: true,
    input: { body: useBody },
    output: usedAnswer,
    async inClinic(scope, ctx) {
      const { usedAt, clientId, lotId, quantity, opensPackage, ...more } = ctx.input.body;
      const at = usedAt === undefined ? {} : { usedAt: recentInstant(usedAt, 'usedAt') };
      const use = { clientId, lotId, quantity, opensPackage, ...given(more), ...at };
      const used = await useProduct(scope, use);
      announceStock(ctx, used.lotId);
      return { ...used, usedAt: used.usedAt.toISOString() };
    },
  });
  api.add({
    ...{ method: 'POST', path: '/product-uses/:id/void', id: 'voidProductUse', tag },
    summary: 'A use that was written down by mistake; the line stays, its quantity comes back.',
    access: { permission: 'stock:release' },
    needsStepUp: true,
    input: { params: idParams, body: voidBody },
    output: stockedLotAnswer,
    async inClinic(scope, ctx) {
      const lot = await voidUse(scope, ctx.input.params.id, ctx.input.body.reason);
      announceStock(ctx, lot.id);
      return presentStocked(lot);
    },
  });
  api.add({
    ...{ method: 'GET', path: '/clients/:id/product-uses', id: 'listClientProductUses', tag },
    summary: 'What was used on a client, newest first, each with its lot and what ANVISA said then.',
    access: { permission: 'lots:trace' },
    input: { params: idParams },
    output: clientUsesAnswer,
    inClinic: async (scope, ctx) => ({
      uses: (await usesOfClient(scope, ctx.input.params.id)).map(presentUse),
    }),
  });
}
