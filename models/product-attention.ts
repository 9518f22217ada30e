// What somebody has to look at about products, in one place; owner context: products.
import type { AnvisaState } from '../domain/products/anvisa-state.ts';
import type { HoldReason, Unit } from '../domain/products/stock.ts';
import { countAffected, outOfUse, type Affected } from './product-visits.ts';
import { lastRun, type RecheckRun } from './recheck-run.ts';
import type { Scope } from './tenancy.ts';

export interface BlockedProduct extends Affected {
  productId: string;
  productName: string;
  state: AnvisaState;
  checkedAt: Date;
  heldLots: number;
}
export interface HeldLot {
  lotId: string;
  code: string;
  productId: string;
  productName: string;
  unit: Unit;
  quantity: number;
  reason: HoldReason;
  since: Date;
}
/** An open task about products, with what its words need. */
export interface ProductNotice {
  taskId: string;
  kind: string;
  reason: string;
  productId: string | null;
  productName: string | null;
  lotId: string | null;
  lotCode: string | null;
  facts: Record<string, string | number>;
  since: Date;
}
export interface ProductAttention {
  lastRun: RecheckRun | null;
  blocked: BlockedProduct[];
  held: HeldLot[];
  notices: ProductNotice[];
}

/** More than a person reads at once; what is older is in the lists of lots and tasks. */
const most = 200;

export const readAttention = async (scope: Scope): Promise<ProductAttention> => ({
  lastRun: await lastRun(scope),
  blocked: await blockedProducts(scope),
  held: await heldLots(scope),
  notices: await openNotices(scope),
});

async function blockedProducts(scope: Scope): Promise<BlockedProduct[]> {
  const rows = await scope.run<Omit<BlockedProduct, keyof Affected>>({
    name: 'attention-blocked',
    text: `select p.id as "productId", p.name as "productName", p.anvisa_state as state, p.anvisa_checked_at as "checkedAt",
        (select count(*)::int from lots l where l.clinic_id = $1 and l.product_id = p.id and l.state = 'quarantined') as "heldLots"
      from products p where p.clinic_id = $1 and ${outOfUse} order by lower(p.name), p.id limit ${most}`,
    values: [scope.clinicId],
  });
  const blocked: BlockedProduct[] = [];
  for (const row of rows) blocked.push({ ...row, ...(await countAffected(scope, row.productId)) });
  return blocked;
}

const heldLots = ({ run, clinicId }: Scope): Promise<HeldLot[]> =>
  run<HeldLot>({
    name: 'attention-held',
    text: `select l.id as "lotId", l.code, p.id as "productId", p.name as "productName", p.unit, q.reason, q.began_at as since,
        (select coalesce(sum(m.quantity), 0)::float8 from stock_movements m where m.clinic_id = $1 and m.lot_id = l.id) as quantity
      from lot_quarantines q join lots l on l.clinic_id = q.clinic_id and l.id = q.lot_id
        join products p on p.clinic_id = l.clinic_id and p.id = l.product_id
      where q.clinic_id = $1 and q.ended_at is null and l.state not in ('spent', 'discarded')
      order by q.began_at, q.id limit ${most}`,
    values: [clinicId],
  });

const openNotices = ({ run, clinicId }: Scope): Promise<ProductNotice[]> =>
  run<ProductNotice>({
    name: 'attention-notices',
    text: `select t.id as "taskId", t.kind, t.reason, p.id as "productId", p.name as "productName", l.id as "lotId", l.code as "lotCode",
        t.facts, t.created_at as since
      from staff_tasks t left join products p on p.clinic_id = t.clinic_id and p.id = t.product_id
        left join lots l on l.clinic_id = t.clinic_id and l.id = t.lot_id
      where t.clinic_id = $1 and t.state = 'open'
        and t.kind in ('product-registration', 'product-stock', 'supplier-authorisation', 'cold-excursion')
      order by t.created_at, t.id limit ${most}`,
    values: [clinicId],
  });
