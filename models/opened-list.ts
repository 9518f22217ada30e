// Tables opened_packages and procedure_products, looked at over lots and procedures; owner context: products.
import { refuse } from '../domain/errors.ts';
import type { Unit } from '../domain/products/stock.ts';
import type { Scope } from './tenancy.ts';

interface OpenNow {
  id: string;
  lotId: string;
  lotCode: string;
  productId: string;
  productName: string;
  unit: Unit;
  left: number;
  openedAt: Date;
  usableUntil: Date | null;
}

/** What is open in the clinic, first what ends first. */
export const listOpened = ({ run, clinicId }: Scope): Promise<OpenNow[]> =>
  run<OpenNow>({
    name: 'packages-open',
    text: `select o.id, o.lot_id as "lotId", l.code as "lotCode", p.id as "productId", p.name as "productName", p.unit,
        (p.units_per_package + coalesce((select sum(m.quantity) from stock_movements m
          where m.clinic_id = $1 and m.lot_id = o.lot_id and m.opened_id = o.id), 0))::float8 as left,
        o.opened_at as "openedAt", o.usable_until as "usableUntil"
      from opened_packages o join lots l on l.clinic_id = o.clinic_id and l.id = o.lot_id
        join products p on p.clinic_id = l.clinic_id and p.id = l.product_id
      where o.clinic_id = $1 and o.state = 'open' order by o.usable_until nulls last, o.opened_at, o.id limit 200`,
    values: [clinicId],
  });

interface ProcedureUse {
  procedureId: string;
  procedureName: string;
  quantity: number;
}

export async function proceduresOfProduct(
  { run, clinicId }: Scope,
  productId: string,
): Promise<ProcedureUse[]> {
  const [product] = await run({
    name: 'product-exists',
    text: 'select 1 from products where clinic_id = $1 and id = $2',
    values: [clinicId, productId],
  });
  if (!product) refuse('not-found');
  return run<ProcedureUse>({
    name: 'product-procedures',
    text: `select p.id as "procedureId", p.name as "procedureName", q.quantity::float8 as quantity
      from procedure_products q join procedures p on p.clinic_id = q.clinic_id and p.id = q.procedure_id
      where q.clinic_id = $1 and q.product_id = $2 order by lower(p.name), p.id`,
    values: [clinicId, productId],
  });
}
