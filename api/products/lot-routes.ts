import { listLots, movementsOf, proposeStock } from '../../models/lot-list.ts';
import { holdsOf } from '../../models/lot-hold.ts';
import { peopleOfLot } from '../../models/lot-people.ts';
import { getLot } from '../../models/lot-stock.ts';
import { timePosition } from '../cursor.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { presentHold, presentLot, presentMovement, presentStocked, presentTraced } from './lot-presenter.ts';
import {
  lotPageAnswer,
  lotsAnswer,
  lotsQuery,
  peopleAnswer,
  proposalAnswer,
  proposalQuery,
} from './lot-schema.ts';

const tag = 'products';
const read = { permission: 'stock:read' } as const;

export function lotRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/lots', id: 'listLots', tag, access: read },
    summary: 'Lots by expiry, the first to end first; narrowed by state, product, place, days left or code.',
    input: { query: lotsQuery },
    output: lotsAnswer,
    async inClinic(scope, ctx) {
      const { cursor, limit, ...filters } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listLots', filters };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await listLots(scope, { ...filters, after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ expiresOn, id }) => [expiresOn, id]);
      return { lots: page.map(presentLot), nextCursor };
    },
  });
  api.add({
    ...{ method: 'GET', path: '/lots/:id', id: 'getLot', tag, access: read },
    summary: 'A lot: what is left, what holds it and held it, its ledger, and whether it may be used now.',
    input: { params: idParams },
    output: lotPageAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const lot = presentStocked(await getLot(scope, id));
      const holds = (await holdsOf(scope, id)).map(presentHold);
      return { lot, holds, movements: (await movementsOf(scope, id)).map(presentMovement) };
    },
  });
  api.add({
    ...{ method: 'GET', path: '/lots/:id/people', id: 'listLotPeople', tag },
    summary:
      'On whom a lot was used, newest first, without lines that were voided; each one’s trail says who looked.',
    access: { permission: 'lots:trace' },
    input: { params: idParams },
    output: peopleAnswer,
    inClinic: async (scope, ctx) => ({
      uses: (await peopleOfLot(scope, ctx.input.params.id)).map(presentTraced),
    }),
  });
  api.add({
    ...{ method: 'GET', path: '/stock/proposal', id: 'proposeStock', tag, access: read },
    summary:
      'What to take first of a product: opened before closed, the first to end first, never what is held.',
    input: { query: proposalQuery },
    output: proposalAnswer,
    inClinic: (scope, ctx) => proposeStock(scope, ctx.input.query.productId, ctx.input.query.quantity),
  });
}
