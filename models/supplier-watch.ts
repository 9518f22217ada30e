// Table suppliers: whether ANVISA still authorises whom a clinic buys from; owner context: products.
import { staleDays } from '../domain/products/anvisa-state.ts';
import type { Notice } from '../domain/products/product-notice.ts';
import { type CompanyAnswer, planSupplier, type SupplierPlan } from '../domain/products/supplier-plan.ts';
import type { AfeState } from '../domain/products/usability.ts';
import { holdLot } from './lot-hold.ts';
import { type About, keepTopic } from './product-task.ts';
import type { Scope } from './tenancy.ts';

interface Supplier extends CompanyAnswer {
  id: string;
  name: string;
  before: AfeState;
  knownOn: string | null;
}

// All authorisations of a company together: one that is in force is enough.
const asked = `
  select s.id, s.name, s.afe_state as before, (s.afe_checked_at at time zone c.time_zone)::date::text as "knownOn",
    case when a.active then 'active' when a.rows > 0 then 'inactive' else 'not-found' end as state,
    a."cancelledOn"::text as "cancelledOn",
    coalesce(f.source_date < (now() at time zone c.time_zone)::date - ${staleDays}, true) as "isStale"
  from suppliers s join clinics c on c.clinic_id = s.clinic_id
    left join anvisa_files f on f.code = 'companies'
    cross join lateral (select count(*) as rows, coalesce(bool_or(m.is_active and m.gone_on is null), false) as active,
      max(coalesce(m.cancelled_on, m.gone_on)) as "cancelledOn" from anvisa_companies m where m.cnpj = s.cnpj) a
  where s.clinic_id = $1 and s.is_active order by s.id`;

/** Lots held now, and how much there is to read. */
export async function watchSuppliers(scope: Scope): Promise<{ held: string[]; told: number }> {
  const suppliers = await scope.run<Supplier>({
    name: 'suppliers-to-ask',
    text: asked,
    values: [scope.clinicId],
  });
  const held: string[] = [];
  let told = 0;
  for (const supplier of suppliers) {
    const plan = planSupplier({ state: supplier.before, knownOn: supplier.knownOn }, supplier);
    await keepState(scope, supplier, plan);
    const now = plan.heldAfter === null ? [] : await holdLotsOf(scope, supplier.id, plan.heldAfter);
    held.push(...now);
    const about: About = { kind: 'supplier-authorisation', subject: supplier.id };
    const notice = await noticeOf(scope, supplier, plan, now.length > 0);
    told += Number(await keepTopic(scope, about, 'afe', notice));
  }
  return { held, told };
}

/** `afe_checked_at` is the day on which the file said something: an old copy says nothing. */
async function keepState(
  { run, clinicId }: Scope,
  supplier: Supplier,
  { state }: SupplierPlan,
): Promise<void> {
  if (supplier.isStale && supplier.state === 'not-found') return;
  await run({
    name: 'supplier-watched',
    text: `update suppliers set afe_state = $3, afe_checked_at = now() where clinic_id = $1 and id = $2`,
    values: [clinicId, supplier.id, state],
  });
}

const ofSupplier = `from lots l join goods_receipts r on r.clinic_id = l.clinic_id and r.id = l.receipt_id
  where l.clinic_id = $1 and r.supplier_id = $2 and l.state not in ('spent', 'discarded')`;
const isHeld = `exists (select from lot_quarantines q
  where q.clinic_id = l.clinic_id and q.lot_id = l.id and q.reason = 'supplier' and q.ended_at is null)`;

async function holdLotsOf(scope: Scope, supplierId: string, after: string): Promise<string[]> {
  const lots = await scope.run<{ id: string }>({
    name: 'supplier-lots-to-hold',
    text: `select l.id ${ofSupplier} and r.received_on > $3::date and not ${isHeld} order by l.id`,
    values: [scope.clinicId, supplierId, after],
  });
  for (const { id } of lots) await holdLot(scope, { lotId: id, reason: 'supplier' });
  return lots.map(({ id }) => id);
}

/** In force again while lots of the time without it are held: a person looks at those. */
async function noticeOf(
  scope: Scope,
  { id, name, before, cancelledOn }: Supplier,
  { state }: SupplierPlan,
  hasHeld: boolean,
): Promise<Notice | null> {
  const isOut = state === 'inactive' || state === 'not-found';
  const [row] = await scope.run<{ lots: number }>({
    name: 'supplier-lots-held',
    text: `select count(*)::int as lots ${ofSupplier} and ${isHeld}`,
    values: [scope.clinicId, id],
  });
  const lots = row?.lots ?? 0;
  if (!isOut && lots === 0) return null;
  const reason = isOut ? `supplier-${state}` : 'supplier-back';
  const facts = { name, lots, ...(cancelledOn !== null && isOut && { since: cancelledOn }) };
  return { topic: 'afe', key: `afe/${reason}`, reason, facts, mayReopen: hasHeld || state !== before };
}
