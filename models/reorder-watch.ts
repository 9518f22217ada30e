// Tables stock_movements, procedure_products and appointments together: what booked visits need and nobody has; owner context: products.
import { type Available, type Demand, planReorder, type Reorder } from '../domain/products/reorder.ts';
import type { Unit } from '../domain/products/stock.ts';
import { forgetTopic, keepTopic } from './product-task.ts';
import { outOfUse } from './product-visits.ts';
import type { Scope } from './tenancy.ts';

/** Visits of so many days are looked at. */
export const demandDays = 30;

export interface ProductToOrder extends Reorder {
  productId: string;
  productName: string;
  unit: Unit;
}
interface Wanted {
  id: string;
  name: string;
  unit: Unit;
  reorderPoint: number;
}
type OfProduct<Row> = Row & { productId: string };

// What may not be used is not bought again because booked visits need it.
const wanted = `select p.id, p.name, p.unit, coalesce(p.reorder_point, 0)::float8 as "reorderPoint" from products p
  where p.clinic_id = $1 and p.is_active and not (${outOfUse}) order by lower(p.name), p.id`;

/** Closed packages end with their lot, what is opened perhaps before. */
const shelf = `
  with free as (select l.id, l.product_id, l.expires_on, p.units_per_package as size, c.time_zone,
      (select coalesce(sum(m.quantity), 0) from stock_movements m where m.clinic_id = $1 and m.lot_id = l.id) as total
    from lots l join products p on p.clinic_id = l.clinic_id and p.id = l.product_id join clinics c on c.clinic_id = l.clinic_id
    where l.clinic_id = $1 and l.state = 'available' and l.expires_on >= (now() at time zone c.time_zone)::date),
  opened as (select f.id, f.product_id, o.state, o.usable_until,
      least(f.expires_on, (o.usable_until at time zone f.time_zone)::date) as last_day,
      f.size + coalesce((select sum(m.quantity) from stock_movements m where m.clinic_id = $1 and m.lot_id = f.id and m.opened_id = o.id), 0)
        as quantity
    from free f join opened_packages o on o.clinic_id = $1 and o.lot_id = f.id)
  select f.product_id as "productId", f.expires_on::text as "lastDay",
    (f.total - coalesce((select sum(o.quantity) from opened o where o.id = f.id), 0))::float8 as quantity from free f
  union all
  select product_id, last_day::text, quantity::float8 from opened
    where state = 'open' and quantity > 0 and coalesce(usable_until > now(), true)`;

const demand = `select n.product_id as "productId", (s.starts_at at time zone c.time_zone)::date::text as day,
    sum(n.quantity)::float8 as quantity
  from procedure_products n join clinics c on c.clinic_id = n.clinic_id
    join appointment_services s on s.clinic_id = n.clinic_id and s.procedure_id = n.procedure_id
      and s.starts_at > now() and s.starts_at < now() + interval '${demandDays} days'
    join appointments v on v.clinic_id = s.clinic_id and v.id = s.appointment_id and v.status in ('booked', 'confirmed')
  where n.clinic_id = $1 group by 1, 2`;

async function plans(scope: Scope): Promise<{ product: Wanted; plan: Reorder | null }[]> {
  const values = [scope.clinicId];
  const products = await scope.run<Wanted>({ name: 'reorder-products', text: wanted, values });
  const stock = await scope.run<OfProduct<Available>>({ name: 'reorder-shelf', text: shelf, values });
  const visits = await scope.run<OfProduct<Demand>>({ name: 'reorder-demand', text: demand, values });
  const of = <Row>(rows: readonly OfProduct<Row>[], id: string) =>
    rows.filter(({ productId }) => productId === id);
  return products.map((product) => ({
    product,
    plan: planReorder(of(stock, product.id), of(visits, product.id), product.reorderPoint),
  }));
}

export async function listToOrder(scope: Scope): Promise<ProductToOrder[]> {
  const all = await plans(scope);
  return all.flatMap(({ product, plan }) =>
    plan ? [{ productId: product.id, productName: product.name, unit: product.unit, ...plan }] : [],
  );
}

/** One task for a product, with quantities; it goes when there is enough again. */
export async function watchReorders(scope: Scope): Promise<number> {
  let told = 0;
  for (const { product, plan } of await plans(scope)) {
    const about = { kind: 'product-stock', subject: product.id, productId: product.id } as const;
    if (!plan) await forgetTopic(scope, about, 'reorder');
    told += Number(await keepTopic(scope, about, 'reorder', plan && noticeOf(product, plan)));
  }
  return told;
}

const noticeOf = ({ unit }: Wanted, { usable, booked, missing, shortOn, toOrder }: Reorder) => ({
  ...{ topic: 'reorder', key: 'reorder', reason: shortOn === null ? 'stock-low' : 'stock-short' },
  facts: { unit, usable, booked, missing, toOrder, ...(shortOn !== null && { shortOn }) },
  mayReopen: false,
});
