// Table products: what a clinic uses on its clients; owner context: products.
import { randomUUID } from 'node:crypto';
import { DomainError, refuse, refuseField } from '../domain/errors.ts';
import type { AnvisaState } from '../domain/products/anvisa-state.ts';
import { readNumber, type Regime } from '../domain/products/registration.ts';
import type { Unit } from '../domain/products/stock.ts';
import { violatedConstraint } from './database-errors.ts';
import { checkProduct } from './product-check.ts';
import type { Scope } from './tenancy.ts';

export interface ProductFields {
  name: string;
  brand: string | null;
  regime: Regime;
  registration: string | null;
  processNumber: string | null;
  unit: Unit;
  unitsPerPackage: number;
  gtin: string | null;
  openedLifeHours: number | null;
  minCelsius: number | null;
  maxCelsius: number | null;
  reorderPoint: number | null;
  isActive: boolean;
}
export interface Product extends ProductFields {
  id: string;
  version: number;
  anvisaState: AnvisaState | null;
  anvisaCheckedAt: Date | null;
  transferredTo: string | null;
  /** In lots that are free and in date. */
  usable: number;
  /** In lots that wait, expired or are recalled. */
  held: number;
  /** The first day on which something usable expires. */
  nextExpiryOn: string | null;
}
/** `number` as it stands on the label: a registration, or a process where there is none. */
export type ProductInput = Omit<ProductFields, 'registration' | 'processNumber'> & { number: string };

const purpose = 'CLINIC_OPERATION';
const select = `
  select p.id, p.version, p.name, p.brand, p.regime, p.registration, p.process_number as "processNumber", p.unit,
    p.units_per_package::float8 as "unitsPerPackage", p.gtin, p.opened_life_hours as "openedLifeHours",
    p.min_celsius::float8 as "minCelsius", p.max_celsius::float8 as "maxCelsius", p.reorder_point::float8 as "reorderPoint",
    p.is_active as "isActive", p.anvisa_state as "anvisaState", p.anvisa_checked_at as "anvisaCheckedAt",
    (select k.answer ->> 'transferredTo' from product_checks k
      where k.clinic_id = $1 and k.product_id = p.id order by k.checked_at desc limit 1) as "transferredTo",
    coalesce(s.usable, 0)::float8 as usable, coalesce(s.held, 0)::float8 as held, s.next as "nextExpiryOn"
  from products p join clinics c on c.clinic_id = p.clinic_id
    left join lateral (
      select sum(b.total) filter (where b.is_usable) as usable, sum(b.total) filter (where not b.is_usable) as held,
        min(b.expires_on) filter (where b.is_usable and b.total > 0)::text as next
      from (select l.expires_on, l.state = 'available' and l.expires_on >= (now() at time zone c.time_zone)::date as is_usable,
          (select sum(m.quantity) from stock_movements m where m.clinic_id = $1 and m.lot_id = l.id) as total
        from lots l where l.clinic_id = $1 and l.product_id = p.id and l.state not in ('spent', 'discarded')) b) s on true
  where p.clinic_id = $1`;

export const listProducts = ({ run, clinicId }: Scope): Promise<Product[]> =>
  run<Product>({ name: 'products', text: `${select} order by lower(p.name), p.id`, values: [clinicId] });

export async function getProduct({ run, clinicId }: Scope, id: string): Promise<Product> {
  const [row] = await run<Product>({
    name: 'product',
    text: `${select} and p.id = $2`,
    values: [clinicId, id],
  });
  return row ?? refuse('not-found');
}

export async function findByGtin({ run, clinicId }: Scope, gtin: string): Promise<Product | null> {
  const [row] = await run<Product>({
    name: 'product-by-gtin',
    text: `${select} and p.gtin = $2`,
    values: [clinicId, gtin],
  });
  return row ?? null;
}

function numbersOf(regime: Regime, text: string): Pick<ProductFields, 'registration' | 'processNumber'> {
  const number = readNumber(regime, text) ?? refuseField('number', 'format');
  return number.kind === 'registration'
    ? { registration: number.digits, processNumber: null }
    : { registration: null, processNumber: number.digits };
}

const columns = (fields: ProductFields) => [
  ...[fields.name, fields.brand, fields.regime, fields.registration, fields.processNumber, fields.unit],
  ...[fields.unitsPerPackage, fields.gtin, fields.openedLifeHours, fields.minCelsius, fields.maxCelsius],
  ...[fields.reorderPoint, fields.isActive],
];
function translated(error: unknown): never {
  const constraint = violatedConstraint(error);
  if (constraint === 'products_by_gtin') throw new DomainError('gtin-taken');
  if (constraint === 'celsius_order') refuseField('maxCelsius', 'order');
  throw error;
}

/** Registered and asked about at once: no product is there whose state nobody knows. */
export async function addProduct(scope: Scope, { number, ...fields }: ProductInput): Promise<Product> {
  const id = randomUUID();
  await scope
    .run({
      name: 'product-add',
      text: `insert into products (clinic_id, id, name, brand, regime, registration, process_number, unit, units_per_package, gtin,
          opened_life_hours, min_celsius, max_celsius, reorder_point, is_active)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      values: [scope.clinicId, id, ...columns({ ...fields, ...numbersOf(fields.regime, number) })],
    })
    .catch(translated);
  await checkProduct(scope, id, 'hand');
  await scope.audit({ action: 'product.create', entity: 'product', entityId: id, purpose });
  return getProduct(scope, id);
}

/** What stock is counted in stays once there is stock: old lines of the ledger would mean something else. */
async function mustBeUncounted({ run, clinicId }: Scope, id: string): Promise<void> {
  const rows = await run({
    name: 'product-has-lots',
    text: 'select 1 from lots where clinic_id = $1 and product_id = $2 limit 1',
    values: [clinicId, id],
  });
  if (rows.length > 0) refuse('product-in-use');
}

export async function updateProduct(
  scope: Scope,
  id: string,
  version: number,
  changes: Partial<ProductInput>,
): Promise<Product> {
  await scope.run({
    name: 'product-lock',
    text: 'select 1 from products where clinic_id = $1 and id = $2 for no key update',
    values: [scope.clinicId, id],
  });
  const before = await getProduct(scope, id);
  if (before.version !== version) refuse('version-conflict');
  const { number, ...fields } = changes;
  const after: Product = { ...before, ...fields };
  const asked = number ?? before.registration ?? before.processNumber ?? '';
  const isOther = number !== undefined || after.regime !== before.regime;
  if (isOther) Object.assign(after, numbersOf(after.regime, asked));
  if (after.unit !== before.unit || after.unitsPerPackage !== before.unitsPerPackage)
    await mustBeUncounted(scope, id);
  await scope
    .run({
      name: 'product-update',
      text: `update products set name = $3, brand = $4, regime = $5, registration = $6, process_number = $7, unit = $8,
          units_per_package = $9, gtin = $10, opened_life_hours = $11, min_celsius = $12, max_celsius = $13, reorder_point = $14,
          is_active = $15, version = version + 1, updated_at = now() where clinic_id = $1 and id = $2`,
      values: [scope.clinicId, id, ...columns(after)],
    })
    .catch(translated);
  if (isOther) await checkProduct(scope, id, 'hand');
  await scope.audit({ action: 'product.update', entity: 'product', entityId: id, purpose });
  return getProduct(scope, id);
}
