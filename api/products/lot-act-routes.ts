import { quarantineLot, releaseLot } from '../../models/lot-release.ts';
import type { StockedLot } from '../../models/lot-stock.ts';
import { discardPackage, openPackage } from '../../models/opened-package.ts';
import { discardLot, returnStock, wasteStock } from '../../models/stock-write-off.ts';
import type { ApiContext } from '../context.ts';
import { given } from '../given.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announceStock } from './announce-stock.ts';
import { presentStocked } from './lot-presenter.ts';
import {
  discardBody,
  openBody,
  packageDiscardBody,
  quarantineBody,
  releaseBody,
  returnBody,
  stockedLotAnswer,
  wasteBody,
} from './lot-schema.ts';

const tag = 'products';
const handle = { permission: 'stock:write' } as const;
const release = { permission: 'stock:release' } as const;
const output = stockedLotAnswer;

function shown(ctx: Pick<ApiContext, 'deps' | 'actor' | 'after'>, lot: StockedLot) {
  announceStock(ctx, lot.id);
  return presentStocked(lot);
}

export function lotActRoutes(api: Operations): void {
  holding(api);
  writingOff(api);
  opening(api);
}

function holding(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/lots/:id/quarantine', id: 'quarantineLot', tag, access: handle },
    summary: 'Keeps a lot from clients, for what somebody saw.',
    input: { params: idParams, body: quarantineBody },
    output,
    inClinic: async (scope, ctx) =>
      shown(ctx, await quarantineLot(scope, ctx.input.params.id, ctx.input.body.note)),
  });
  api.add({
    ...{ method: 'POST', path: '/lots/:id/release', id: 'releaseLot', tag, access: release },
    summary:
      'Ends one reason that holds a lot, unless it is still true; others stay, and a recall ends by itself alone.',
    needsStepUp: true,
    input: { params: idParams, body: releaseBody },
    output,
    inClinic: async (scope, ctx) => shown(ctx, await releaseLot(scope, ctx.input.params.id, ctx.input.body)),
  });
}

function writingOff(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/lots/:id/discard', id: 'discardLot', tag, access: release },
    summary: 'Destroys what is left of a lot.',
    needsStepUp: true,
    input: { params: idParams, body: discardBody },
    output,
    inClinic: async (scope, ctx) =>
      shown(ctx, await discardLot(scope, ctx.input.params.id, ctx.input.body.reason)),
  });
  api.add({
    ...{ method: 'POST', path: '/lots/:id/waste', id: 'wasteStock', tag, access: handle },
    summary: 'A part that reached nobody: broken, spilt, left over.',
    input: { params: idParams, body: wasteBody },
    output,
    async inClinic(scope, ctx) {
      const { openedId = null, quantity, reason } = ctx.input.body;
      return shown(ctx, await wasteStock(scope, ctx.input.params.id, { openedId, quantity, reason }));
    },
  });
  api.add({
    ...{ method: 'POST', path: '/lots/:id/return', id: 'returnStock', tag, access: handle },
    summary: 'Closed packages that go back to the supplier.',
    input: { params: idParams, body: returnBody },
    output,
    inClinic: async (scope, ctx) =>
      shown(ctx, await returnStock(scope, ctx.input.params.id, ctx.input.body.quantity)),
  });
}

function opening(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/lots/:id/open', id: 'openPackage', tag, access: handle },
    summary: 'Opens one package: from now on its hours count.',
    input: { params: idParams, body: openBody },
    output,
    async inClinic(scope, ctx) {
      const { lot } = await openPackage(scope, { lotId: ctx.input.params.id, ...given(ctx.input.body) });
      return shown(ctx, lot);
    },
  });
  api.add({
    ...{ method: 'POST', path: '/opened-packages/:id/discard', id: 'discardPackage', tag, access: handle },
    summary: 'An opened package is over; what is left in it is waste.',
    input: { params: idParams, body: packageDiscardBody },
    output,
    inClinic: async (scope, ctx) =>
      shown(ctx, await discardPackage(scope, ctx.input.params.id, ctx.input.body.reason)),
  });
}
