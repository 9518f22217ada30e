import { readGs1 } from '../../domain/products/gs1.ts';
import { lotCode } from '../../models/goods-arrival.ts';
import {
  addInvoice,
  getReceipt,
  type GoodsReceipt,
  listReceipts,
  lotsOfReceipt,
  receiveGoods,
} from '../../models/goods-receipt.ts';
import { listLots } from '../../models/lot-list.ts';
import type { LotRow } from '../../models/lot-facts.ts';
import { findByGtin } from '../../models/product.ts';
import { timePosition } from '../cursor.ts';
import { given } from '../given.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announceReceipt, announceStock } from './announce-stock.ts';
import { presentLot } from './lot-presenter.ts';
import {
  invoiceBody,
  receiptBody,
  receiptsAnswer,
  receiptsQuery,
  receivedAnswer,
  scanAnswer,
  scanBody,
} from './receipt-schema.ts';

const tag = 'products';
const read = { permission: 'stock:read' } as const;
const handle = { permission: 'stock:write' } as const;

const presentReceipt = (receipt: GoodsReceipt) => ({
  ...{ id: receipt.id, version: receipt.version, supplierId: receipt.supplierId },
  ...{ supplierName: receipt.supplierName, invoiceKey: receipt.invoiceKey },
  ...{ invoiceNumber: receipt.invoiceNumber, receivedOn: receipt.receivedOn },
  temperatureCelsius: receipt.temperatureCelsius,
});
const presentReceived = ({ receipt, lots }: { receipt: GoodsReceipt; lots: LotRow[] }) => ({
  receipt: presentReceipt(receipt),
  lots: lots.map(presentLot),
});

export function receiptRoutes(api: Operations): void {
  receiving(api);
  looking(api);
}

function receiving(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/goods-receipts', id: 'receiveGoods', tag, access: handle, status: 201 },
    summary:
      'Goods that came, scanned or typed; what lacks an invoice or an authorisation waits in quarantine.',
    input: { body: receiptBody },
    output: receivedAnswer,
    async inClinic(scope, ctx) {
      const { receivedOn, ...body } = ctx.input.body;
      const received = await receiveGoods(scope, { ...body, ...given({ receivedOn }) });
      announceReceipt(ctx, received.receipt.id);
      return presentReceived(received);
    },
  });
  api.add({
    ...{ method: 'POST', path: '/goods-receipts/:id/invoice', id: 'addInvoice', tag, access: handle },
    summary: 'The invoice that was missing when the goods came; once.',
    input: { params: idParams, body: invoiceBody },
    output: receivedAnswer,
    async inClinic(scope, ctx) {
      const received = await addInvoice(scope, ctx.input.params.id, ctx.input.body.invoiceKey);
      announceStock(ctx, received.receipt.id);
      return presentReceived(received);
    },
  });
  api.add({
    ...{ method: 'POST', path: '/stock/scan', id: 'readScan', tag, access: read },
    summary: 'What a code on a box says, whose it is here, and the lots of it.',
    keepsAnswer: false,
    input: { body: scanBody },
    output: scanAnswer,
    async inClinic(scope, ctx) {
      const scan = readGs1(ctx.input.body.text, new Date().getUTCFullYear());
      const product = scan.gtin === null ? null : await findByGtin(scope, scan.gtin);
      const code = scan.lot === null ? null : lotCode(scan.lot);
      const question = { productId: product?.id, after: null, limit: 20 };
      const lots =
        product && code !== null
          ? (await listLots(scope, { ...question, code })).filter((lot) => lot.code === code)
          : [];
      return {
        ...scan,
        product: product && { id: product.id, name: product.name },
        lots: lots.map(presentLot),
      };
    },
  });
}

function looking(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/goods-receipts', id: 'listReceipts', tag, access: read },
    summary: 'Goods that came, newest day first.',
    input: { query: receiptsQuery },
    output: receiptsAnswer,
    async inClinic(scope, ctx) {
      const { cursor, limit } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listReceipts' };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await listReceipts(scope, { after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ position, id }) => [position, id]);
      return { receipts: page.map(presentReceipt), nextCursor };
    },
  });
  api.add({
    ...{ method: 'GET', path: '/goods-receipts/:id', id: 'getReceipt', tag, access: read },
    summary: 'One receipt with the lots that came with it.',
    input: { params: idParams },
    output: receivedAnswer,
    async inClinic(scope, ctx) {
      const receipt = await getReceipt(scope, ctx.input.params.id);
      return presentReceived({ receipt, lots: await lotsOfReceipt(scope, receipt.id) });
    },
  });
}
