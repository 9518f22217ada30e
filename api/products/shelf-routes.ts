import { listOpened, proceduresOfProduct } from '../../models/opened-list.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { openedAnswer, productProceduresAnswer } from './shelf-schema.ts';

const tag = 'products';
const read = { permission: 'stock:read' } as const;

export function shelfRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/opened-packages', id: 'listOpenedPackages', tag, access: read },
    summary: 'What is open in the clinic, first what ends first.',
    output: openedAnswer,
    inClinic: async (scope) => ({
      packages: (await listOpened(scope)).map(({ openedAt, usableUntil, ...one }) => ({
        ...one,
        openedAt: openedAt.toISOString(),
        usableUntil: usableUntil?.toISOString() ?? null,
      })),
    }),
  });
  api.add({
    ...{ method: 'GET', path: '/products/:id/procedures', id: 'listProductProcedures', tag, access: read },
    summary: 'Which procedures are expected to use a product, and how much of it.',
    input: { params: idParams },
    output: productProceduresAnswer,
    inClinic: async (scope, ctx) => ({ procedures: await proceduresOfProduct(scope, ctx.input.params.id) }),
  });
}
