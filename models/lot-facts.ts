// Tables lots, lot_quarantines, goods_receipts, suppliers, products together: what decides whether a lot may be used; owner context: products.
import type { AnvisaState } from '../domain/products/anvisa-state.ts';
import type { Regime } from '../domain/products/registration.ts';
import type { HoldReason, LotState, Unit } from '../domain/products/stock.ts';
import type { AfeState, LotFacts } from '../domain/products/usability.ts';

export interface LotRow extends LotFacts {
  id: string;
  version: number;
  code: string;
  productId: string;
  productName: string;
  regime: Regime;
  unit: Unit;
  unitsPerPackage: number;
  openedLifeHours: number | null;
  storagePlaceId: string | null;
  receiptId: string;
  supplierId: string;
  supplierName: string;
  quarantineReason: HoldReason | null;
  receivedQuantity: number;
  /** All that is left of it, opened packages too. */
  total: number;
  /** The clinic's day. */
  today: string;
  state: LotState;
  afeState: AfeState;
  anvisaState: AnvisaState | null;
}

/** `$1` the clinic. The balance is a question of its own where the lot is locked first (models/lot-stock.ts). */
export const lotSelect = `
  select l.id, l.version, l.code, l.product_id as "productId", p.name as "productName", p.regime, p.unit,
    p.units_per_package::float8 as "unitsPerPackage", p.opened_life_hours as "openedLifeHours",
    l.storage_place_id as "storagePlaceId", l.receipt_id as "receiptId", r.supplier_id as "supplierId", s.name as "supplierName",
    l.expires_on::text as "expiresOn", l.state, l.quarantine_reason as "quarantineReason",
    l.received_quantity::float8 as "receivedQuantity", r.invoice_key is not null as "hasInvoice", s.afe_state as "afeState",
    p.is_active as "isProductActive", p.anvisa_state as "anvisaState",
    (now() at time zone c.time_zone)::date::text as today,
    coalesce((select array_agg(q.reason order by q.began_at) from lot_quarantines q
      where q.clinic_id = $1 and q.lot_id = l.id and q.ended_at is null), '{}') as holds,
    coalesce((select k.answer ->> 'transferredTo' is not null from product_checks k
      where k.clinic_id = $1 and k.product_id = p.id order by k.checked_at desc limit 1), false) as "isTransferred",
    (select coalesce(sum(m.quantity), 0)::float8 from stock_movements m where m.clinic_id = $1 and m.lot_id = l.id) as total
  from lots l
    join clinics c on c.clinic_id = l.clinic_id
    join products p on p.clinic_id = l.clinic_id and p.id = l.product_id
    join goods_receipts r on r.clinic_id = l.clinic_id and r.id = l.receipt_id
    join suppliers s on s.clinic_id = r.clinic_id and s.id = r.supplier_id
  where l.clinic_id = $1`;
