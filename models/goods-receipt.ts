// Table goods_receipts and the lots that came with them; owner context: products.
import { randomUUID } from 'node:crypto';
import { wallTime } from '../domain/clinic/calendar.ts';
import { refuse, refuseField } from '../domain/errors.ts';
import { isSameCompany, readInvoiceKey } from '../domain/products/invoice-key.ts';
import type { HoldReason } from '../domain/products/stock.ts';
import { isBlocked } from '../domain/products/usability.ts';
import { getClinic } from './clinic.ts';
import { freeLot, holdLot } from './lot-hold.ts';
import { getLot, move, type StockedLot } from './lot-stock.ts';
import { checkProduct } from './product-check.ts';
import { getProduct, type Product } from './product.ts';
import { type ArrivedLot, type LotOnPaper, readArrivals } from './goods-arrival.ts';
import { getStoragePlace } from './storage-place.ts';
import { checkSupplier, getSupplier, type Supplier } from './supplier.ts';
import type { Scope } from './tenancy.ts';

export interface NewReceipt {
  supplierId: string;
  invoiceKey: string | null;
  /** `yyyy-mm-dd`; left out: today. */
  receivedOn?: string;
  /** On arrival, of the box. */
  temperatureCelsius: number | null;
  lots: readonly LotOnPaper[];
}
export interface GoodsReceipt {
  id: string;
  version: number;
  supplierId: string;
  supplierName: string;
  invoiceKey: string | null;
  invoiceNumber: string | null;
  receivedOn: string;
  receivedBy: string;
  temperatureCelsius: number | null;
  position: string;
}

const purpose = 'CLINIC_OPERATION';

/** The key has to be an invoice's, and of the company the goods came from. */
function invoiceOf(text: string | null, supplier: Supplier): { key: string | null; number: string | null } {
  if (text === null) return { key: null, number: null };
  const read = readInvoiceKey(text) ?? refuseField('invoiceKey', 'format');
  if (!isSameCompany(read.issuerCnpj, supplier.cnpj)) refuseField('invoiceKey', 'other-issuer');
  return { key: read.key, number: String(read.number) };
}

/** Goods of several products at once. What lacks a paper comes in all the same, and waits in quarantine with every reason. */
export async function receiveGoods(
  scope: Scope,
  receipt: NewReceipt,
): Promise<{ receipt: GoodsReceipt; lots: StockedLot[] }> {
  const { run, clinicId, actor } = scope;
  await getSupplier(scope, receipt.supplierId);
  const supplier = await checkSupplier(scope, receipt.supplierId);
  const invoice = invoiceOf(receipt.invoiceKey, supplier);
  const { day } = wallTime(Date.now(), (await getClinic(scope)).timeZone);
  if (receipt.receivedOn !== undefined && receipt.receivedOn > day) refuseField('receivedOn', 'future');
  const arrivals = await readArrivals(scope, receipt.lots);
  const id = randomUUID();
  await run({
    name: 'receipt-add',
    text: `insert into goods_receipts (clinic_id, id, supplier_id, invoice_key, invoice_number, received_on, received_by, temperature_celsius)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    values: [
      ...[clinicId, id, supplier.id, invoice.key, invoice.number, receipt.receivedOn ?? day],
      ...[actor.actorId, receipt.temperatureCelsius],
    ],
  });
  await scope.audit({ action: 'goods-receipt.create', entity: 'goods-receipt', entityId: id, purpose });
  const facts = { id, hasInvoice: invoice.key !== null, supplier, celsius: receipt.temperatureCelsius };
  const states = await checkAll(scope, arrivals);
  const lots: StockedLot[] = [];
  for (const arrival of arrivals) lots.push(await storeLot(scope, facts, arrival, states));
  return { receipt: await getReceipt(scope, id), lots };
}

/** One question for each product, however many lots of it came. */
async function checkAll(scope: Scope, arrivals: readonly ArrivedLot[]): Promise<Map<string, Product>> {
  const products = new Map<string, Product>();
  for (const productId of new Set(arrivals.map((arrival) => arrival.productId))) {
    await checkProduct(scope, productId, 'receipt');
    await scope.enqueue('recheck', productId);
    products.set(productId, await getProduct(scope, productId));
  }
  return products;
}

interface Arrived {
  id: string;
  hasInvoice: boolean;
  supplier: Supplier;
  celsius: number | null;
}

function holdsAtArrival(product: Product, { hasInvoice, supplier, celsius }: Arrived): HoldReason[] {
  const isAuthorised = supplier.afeState === 'active' || supplier.afeState === 'exempt';
  const { minCelsius, maxCelsius } = product;
  const isWarm = celsius !== null && celsius > (maxCelsius ?? Infinity);
  const isCold = celsius !== null && celsius < (minCelsius ?? -Infinity);
  const registered = { ...product, isTransferred: product.transferredTo !== null };
  return [
    ...(isBlocked(registered) ? (['registration'] as const) : []),
    ...(isWarm || isCold ? (['excursion'] as const) : []),
    ...(isAuthorised ? [] : (['supplier'] as const)),
    ...(hasInvoice ? [] : (['no-invoice'] as const)),
  ];
}

async function storeLot(
  scope: Scope,
  arrived: Arrived,
  arrival: ArrivedLot,
  products: ReadonlyMap<string, Product>,
): Promise<StockedLot> {
  const product = products.get(arrival.productId) ?? refuse('not-found');
  if (arrival.storagePlaceId !== null) await getStoragePlace(scope, arrival.storagePlaceId);
  const lotId = randomUUID();
  const quantity = arrival.packages * product.unitsPerPackage;
  await scope.run({
    name: 'lot-add',
    text: `insert into lots (clinic_id, id, product_id, code, expires_on, receipt_id, storage_place_id, state, received_quantity)
      select $1, $2, $3, $4, $5::date, $6, $7,
        case when $5::date < (now() at time zone time_zone)::date then 'expired' else 'available' end, $8
      from clinics where clinic_id = $1`,
    values: [
      ...[scope.clinicId, lotId, product.id, arrival.code, arrival.expiresOn, arrived.id],
      ...[arrival.storagePlaceId, quantity],
    ],
  });
  await move(scope, { lotId, kind: 'receipt', quantity });
  for (const reason of holdsAtArrival(product, arrived)) await holdLot(scope, { lotId, reason });
  return getLot(scope, lotId);
}

const select = `select r.id, r.version, r.supplier_id as "supplierId", s.name as "supplierName", r.invoice_key as "invoiceKey",
    r.invoice_number as "invoiceNumber", r.received_on::text as "receivedOn", r.received_by as "receivedBy",
    r.temperature_celsius::float8 as "temperatureCelsius", r.received_on::text as position
  from goods_receipts r join suppliers s on s.clinic_id = r.clinic_id and s.id = r.supplier_id where r.clinic_id = $1`;

export async function getReceipt({ run, clinicId }: Scope, id: string): Promise<GoodsReceipt> {
  const [row] = await run<GoodsReceipt>({
    name: 'receipt',
    text: `${select} and r.id = $2`,
    values: [clinicId, id],
  });
  return row ?? refuse('not-found');
}

/** The day goods came, newest first. */
export const listReceipts = (
  { run, clinicId }: Scope,
  { after, limit }: { after: readonly [string, string] | null; limit: number },
): Promise<GoodsReceipt[]> =>
  run<GoodsReceipt>({
    name: 'receipts',
    text: `${select} and ($2::date is null or (r.received_on, r.id) < ($2::date, $3::uuid))
      order by r.received_on desc, r.id desc limit $4`,
    values: [clinicId, after?.[0] ?? null, after?.[1] ?? null, limit],
  });

export async function lotsOfReceipt(scope: Scope, receiptId: string): Promise<StockedLot[]> {
  const rows = await scope.run<{ id: string }>({
    name: 'receipt-lots',
    text: 'select id from lots where clinic_id = $1 and receipt_id = $2 order by code, id',
    values: [scope.clinicId, receiptId],
  });
  const lots: StockedLot[] = [];
  for (const { id } of rows) lots.push(await getLot(scope, id));
  return lots;
}

/** The invoice that was missing has come: what waited for it alone waits no longer. An invoice that is there is not exchanged. */
export async function addInvoice(
  scope: Scope,
  id: string,
  invoiceKey: string,
): Promise<{ receipt: GoodsReceipt; lots: StockedLot[] }> {
  const before = await getReceipt(scope, id);
  if (before.invoiceKey !== null) refuse('already-done');
  const { key, number } = invoiceOf(invoiceKey, await getSupplier(scope, before.supplierId));
  await scope.run({
    name: 'receipt-invoice',
    text: `update goods_receipts set invoice_key = $3, invoice_number = $4, version = version + 1
      where clinic_id = $1 and id = $2 and invoice_key is null`,
    values: [scope.clinicId, id, key, number],
  });
  for (const lot of await lotsOfReceipt(scope, id))
    await freeLot(scope, { lotId: lot.id, reason: 'no-invoice', endReason: 'invoice-arrived' });
  await scope.audit({ action: 'goods-receipt.invoice', entity: 'goods-receipt', entityId: id, purpose });
  return { receipt: await getReceipt(scope, id), lots: await lotsOfReceipt(scope, id) };
}
