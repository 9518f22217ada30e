import { addDays, wallTime } from '../../domain/clinic/calendar.ts';
import { invoiceCheckDigit } from '../../domain/products/invoice-key.ts';
import { addReading } from '../../models/cold-chain.ts';
import { receiveGoods } from '../../models/goods-receipt.ts';
import { quarantineLot } from '../../models/lot-release.ts';
import { openPackage } from '../../models/opened-package.ts';
import { addProduct } from '../../models/product.ts';
import { setProductsOfProcedure } from '../../models/procedure-product.ts';
import { closeCount, countLot, startCount } from '../../models/stock-count.ts';
import { discardLot, wasteStock } from '../../models/stock-write-off.ts';
import { addStoragePlace } from '../../models/storage-place.ts';
import { addSupplier } from '../../models/supplier.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { DemoClinic } from './catalogue.ts';
import type { PastDeps } from './past.ts';
import { withStaff } from './privacy-staff.ts';
import {
  demoPlaces,
  type DemoPlace,
  type DemoProduct,
  demoProducts,
  type DemoReceipt,
  demoReceipts,
  demoSuppliers,
  type DemoSupplier,
  otherReceipts,
  usedBy,
} from './stock-goods.ts';
import { useInPastVisits } from './stock-uses.ts';

type Ids<Key extends string> = Record<Key, string>;
interface Store {
  products: Ids<DemoProduct>;
  suppliers: Ids<DemoSupplier>;
  places: Ids<DemoPlace>;
}

/**
 * Goods as they came over five months, through the same gate as any: what lacks a paper waits, what ANVISA cancelled is held. Then what
 * the visits of that time used, and what a week leaves behind. Two transactions, each whole or not at all.
 */
export async function seedStock(deps: PastDeps, clinic: DemoClinic, isMain: boolean): Promise<void> {
  const { day } = wallTime(Date.now(), clinic.timeZone);
  await withStaff(deps, clinic.id, async (as) => {
    await as('owner', async (scope) => {
      if (await isThere(scope, 'products')) return;
      const store = await furnishStore(scope);
      await receiveAll(scope, store, isMain ? demoReceipts : otherReceipts, day);
    });
    await as('professional', async (scope) => {
      if (!(await isThere(scope, 'productUses'))) await useInPastVisits(scope);
    });
    if (isMain)
      await as('owner', async (scope) => {
        if (!(await isThere(scope, 'stockCounts'))) await leaveAWeekBehind(scope, day);
      });
  });
}

const isThere = ({ trx, clinicId }: Scope, table: string): Promise<boolean> =>
  trx(table).where({ clinicId }).first('id').then(Boolean);

async function made<Key extends string, Input>(
  all: Record<Key, Input>,
  add: (input: Input) => Promise<{ id: string }>,
): Promise<Ids<Key>> {
  const ids: [string, string][] = [];
  for (const [key, input] of Object.entries<Input>(all)) ids.push([key, (await add(input)).id]);
  return Object.fromEntries(ids) as Ids<Key>;
}

async function furnishStore(scope: Scope): Promise<Store> {
  const store = {
    products: await made(demoProducts, (input) => addProduct(scope, input)),
    suppliers: await made(demoSuppliers, (input) => addSupplier(scope, input)),
    places: await made(demoPlaces, (input) => addStoragePlace(scope, input)),
  };
  const procedures: { id: string; code: string }[] = await scope
    .trx('procedures')
    .where({ clinicId: scope.clinicId })
    .select('id', 'code');
  for (const { id, code } of procedures) {
    const used = usedBy[code];
    if (!used) continue;
    const expected = { productId: store.products[used.product], quantity: used.quantity };
    await setProductsOfProcedure(scope, id, [expected]);
  }
  return store;
}

/** A key that its maker could have issued on that day; the number is invented. */
function invoiceOf(supplier: DemoSupplier, day: string, number: number): string {
  const month = day.slice(2, 4) + day.slice(5, 7);
  const serial = String(number).padStart(9, '0');
  const body = `35${month}${demoSuppliers[supplier].cnpj}55001${serial}123456789`;
  return body + String(invoiceCheckDigit(body));
}

async function receiveAll(
  scope: Scope,
  { products, suppliers, places }: Store,
  receipts: readonly DemoReceipt[],
  today: string,
): Promise<void> {
  for (const [index, { supplier, daysAgo, hasInvoice, celsius, lots }] of receipts.entries()) {
    const receivedOn = addDays(today, -daysAgo);
    await receiveGoods(scope, {
      ...{ supplierId: suppliers[supplier], receivedOn, temperatureCelsius: celsius },
      invoiceKey: hasInvoice ? invoiceOf(supplier, receivedOn, 48_210 + index * 7) : null,
      lots: lots.map(({ product, code, expiresIn, packages, place }) => ({
        ...{ productId: products[product], code, expiresOn: addDays(today, expiresIn), packages },
        storagePlaceId: places[place],
      })),
    });
  }
}

async function lotId({ trx, clinicId }: Scope, code: string): Promise<string> {
  const row = await trx('lots').where({ clinicId, code }).first<{ id: string }>('id');
  return row.id;
}
const placeId = async ({ trx, clinicId }: Scope, place: DemoPlace): Promise<string> => {
  const { name } = demoPlaces[place];
  return (await trx('storage_places').where({ clinicId, name }).first<{ id: string }>('id')).id;
};

/** A vial opened this morning, a broken syringe, a torn label, a night in which the spare fridge stood open, and a count. */
async function leaveAWeekBehind(scope: Scope, today: string): Promise<void> {
  const { id: vial } = await openPackage(scope, { lotId: await lotId(scope, 'C8231C3'), dilutedMl: 2 });
  const toxin = { lotId: await lotId(scope, 'C8231C3'), openedId: vial };
  await wasteStock(scope, toxin.lotId, { openedId: vial, quantity: 4, reason: 'dilution' });
  await wasteStock(scope, await lotId(scope, 'BV23817'), { quantity: 1, reason: 'broken' });
  await wasteStock(scope, await lotId(scope, 'RS8801'), { quantity: 1, reason: 'training' });
  await quarantineLot(
    scope,
    await lotId(scope, 'W21877'),
    'Caixa chegou com o lacre rompido; aguardando o fabricante.',
  );
  await discardLot(scope, await lotId(scope, 'RA1077'), 'damaged');
  const at = (hoursAgo: number) => new Date(Date.now() - hoursAgo * 3_600_000);
  for (const [hoursAgo, celsius] of [
    [60, 4.8],
    [36, 5.1],
    [12, 4.6],
    [1, 5],
  ] as const)
    await addReading(scope, await placeId(scope, 'fridge'), { celsius, readAt: at(hoursAgo) });
  for (const [hoursAgo, celsius] of [
    [50, 4.2],
    [28, 12.4],
    [26, 9.1],
    [24, 5.2],
  ] as const)
    await addReading(scope, await placeId(scope, 'spare'), { celsius, readAt: at(hoursAgo) });
  const cupboard = await placeId(scope, 'cupboard');
  await addReading(scope, cupboard, { celsius: 22.5, readAt: at(2) });
  await countCupboard(scope, cupboard, today);
}

async function countCupboard(scope: Scope, place: string, today: string): Promise<void> {
  const count = await startCount(scope, place);
  const lots = await scope.run<{ id: string; total: number }>({
    name: 'demo-cupboard',
    text: `select l.id, (select sum(m.quantity) from stock_movements m where m.clinic_id = $1 and m.lot_id = l.id)::float8 as total
      from lots l join stock_count_lines n on n.clinic_id = $1 and n.lot_id = l.id
      where l.clinic_id = $1 and n.count_id = $2 and l.expires_on >= $3::date order by l.code`,
    values: [scope.clinicId, count.id, today],
  });
  for (const [index, { id, total }] of lots.entries())
    await countLot(scope, count.id, id, index === 0 ? total - 1 : total);
  const reasons = new Map(lots.slice(0, 1).map(({ id }) => [id, 'unrecorded-use' as const]));
  await closeCount(scope, count.id, reasons);
}
