import {
  cancelCount,
  closeCount,
  type CountLine,
  countLot,
  listCounts,
  readCount,
  startCount,
  type StockCount,
} from '../../models/stock-count.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announceStock } from './announce-stock.ts';
import {
  closeBody,
  countAnswer,
  countedBody,
  countPageAnswer,
  countParams,
  countsAnswer,
  startBody,
} from './count-schema.ts';

const tag = 'products';
const read = { permission: 'stock:read' } as const;
const handle = { permission: 'stock:write' } as const;

const presentCount = (count: StockCount) => ({
  ...{ id: count.id, version: count.version, storagePlaceId: count.storagePlaceId, state: count.state },
  ...{ startedAt: count.startedAt.toISOString(), closedAt: count.closedAt?.toISOString() ?? null },
  ...{ lineCount: count.lineCount, countedCount: count.countedCount },
});
const presentLine = (line: CountLine) => ({
  ...{ lotId: line.lotId, code: line.code, productName: line.productName, unit: line.unit },
  ...{ expiresOn: line.expiresOn, counted: line.counted, countedAt: line.countedAt?.toISOString() ?? null },
  ...{ expected: line.expected, reason: line.reason },
});
const presentPage = ({ count, lines }: { count: StockCount; lines: CountLine[] }) => ({
  count: presentCount(count),
  lines: lines.map(presentLine),
});

export function countRoutes(api: Operations): void {
  counting(api);
  ending(api);
}

function counting(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/stock-counts', id: 'listStockCounts', tag, access: read },
    summary: 'Counts of the shelf, newest first.',
    output: countsAnswer,
    inClinic: async (scope) => ({ counts: (await listCounts(scope)).map(presentCount) }),
  });
  api.add({
    ...{ method: 'POST', path: '/stock-counts', id: 'startStockCount', tag, access: handle, status: 201 },
    summary: 'Begins a count of one place, or of everything.',
    input: { body: startBody },
    output: countAnswer,
    inClinic: async (scope, ctx) => presentCount(await startCount(scope, ctx.input.body.storagePlaceId)),
  });
  api.add({
    ...{ method: 'GET', path: '/stock-counts/:id', id: 'getStockCount', tag, access: read },
    summary: 'A count with its lots; what the ledger says is told only once it is closed.',
    input: { params: idParams },
    output: countPageAnswer,
    inClinic: async (scope, ctx) => presentPage(await readCount(scope, ctx.input.params.id)),
  });
  api.add({
    ...{ method: 'PUT', path: '/stock-counts/:id/lines/:lotId', id: 'putCountedLot', tag, access: handle },
    summary: 'What somebody counted of a lot; counted again, the last one holds.',
    input: { params: countParams, body: countedBody },
    output: countAnswer,
    async inClinic(scope, ctx) {
      const { id, lotId } = ctx.input.params;
      return presentCount(await countLot(scope, id, lotId, ctx.input.body.counted));
    },
  });
}

function ending(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/stock-counts/:id/close', id: 'closeStockCount', tag, access: handle },
    summary: 'Makes movements of the differences, each with its reason; refused with the lots that lack one.',
    input: { params: idParams, body: closeBody },
    output: countPageAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const reasons = new Map(ctx.input.body.reasons.map(({ lotId, reason }) => [lotId, reason]));
      const closed = await closeCount(scope, id, reasons);
      announceStock(ctx, id);
      return presentPage(closed);
    },
  });
  api.add({
    ...{ method: 'POST', path: '/stock-counts/:id/cancel', id: 'cancelStockCount', tag, access: handle },
    summary: 'Gives a count up; nothing is moved.',
    input: { params: idParams },
    output: countAnswer,
    inClinic: async (scope, ctx) => presentCount(await cancelCount(scope, ctx.input.params.id)),
  });
}
