// Tables appointments and procedure_products together: which booked visits need a product; owner context: products.
import { openerIfAny } from './person-key.ts';
import type { Scope } from './tenancy.ts';

export interface Affected {
  visits: number;
  clients: number;
}
const booked = `from procedure_products n
    join appointment_services s on s.clinic_id = n.clinic_id and s.procedure_id = n.procedure_id and s.starts_at > now()
    join appointments v on v.clinic_id = s.clinic_id and v.id = s.appointment_id and v.status in ('booked', 'confirmed')
  where n.clinic_id = $1`;

export async function countAffected({ run, clinicId }: Scope, productId: string): Promise<Affected> {
  const [row] = await run<Affected>({
    name: 'product-affected',
    text: `select count(distinct v.id)::int as visits, count(distinct v.client_id)::int as clients ${booked} and n.product_id = $2`,
    values: [clinicId, productId],
  });
  return row ?? { visits: 0, clients: 0 };
}

export interface AffectedVisit {
  appointmentId: string;
  startsAt: Date;
  clientId: string;
  /** Null after her erasure. */
  clientName: string | null;
  procedureName: string;
  position: string;
}
interface Row extends Omit<AffectedVisit, 'clientName'> {
  nameCt: Buffer | null;
  wrappedKey: Buffer | null;
}

/** The soonest first. */
export async function listAffected(
  scope: Scope,
  productId: string,
  { after, limit }: { after: readonly [string, string] | null; limit: number },
): Promise<AffectedVisit[]> {
  const rows = await scope.run<Row>({
    name: 'product-affected-visits',
    text: `select v.id as "appointmentId", min(s.starts_at) as "startsAt", v.client_id as "clientId", c.name_ct as "nameCt",
        k.wrapped_key as "wrappedKey", min(p.name) as "procedureName", min(s.starts_at)::text as position
      from procedure_products n
        join appointment_services s on s.clinic_id = n.clinic_id and s.procedure_id = n.procedure_id and s.starts_at > now()
        join procedures p on p.clinic_id = n.clinic_id and p.id = n.procedure_id
        join appointments v on v.clinic_id = s.clinic_id and v.id = s.appointment_id and v.status in ('booked', 'confirmed')
        left join clients c on c.clinic_id = v.clinic_id and c.id = v.client_id
        left join person_keys k on k.clinic_id = v.clinic_id and k.person_id = v.client_id
      where n.clinic_id = $1 and n.product_id = $2
      group by v.id, v.client_id, c.name_ct, k.wrapped_key
      having $3::timestamptz is null or (min(s.starts_at), v.id) > ($3::timestamptz, $4::uuid)
      order by min(s.starts_at), v.id limit $5`,
    values: [scope.clinicId, productId, after?.[0] ?? null, after?.[1] ?? null, limit],
  });
  if (rows.length > 0)
    await scope.audit({
      ...{ action: 'product.affected', entity: 'product', entityId: productId, purpose: 'LEGAL_OBLIGATION' },
      subjectIds: [...new Set(rows.map(({ clientId }) => clientId))],
    });
  return rows.map(({ nameCt, wrappedKey, ...visit }) => {
    const sealer = openerIfAny(scope.vault, { id: visit.clientId, wrappedKey });
    const place = { table: 'clients', column: 'name_ct', row: visit.clientId };
    return { ...visit, clientName: nameCt && sealer ? sealer.open(place, nameCt) : null };
  });
}

/** A product that may be used on nobody, by what is kept of it. */
export const outOfUse = `p.is_active and p.anvisa_state in ('inactive', 'not-found', 'format-invalid', 'test-row')
  and not (p.anvisa_state = 'inactive' and exists (select from product_checks k where k.clinic_id = p.clinic_id and k.product_id = p.id
    and k.checked_at = p.anvisa_checked_at and k.answer ->> 'transferredTo' is not null))`;

/** Visits that need what may not be used say so on the agenda; the word goes when they no longer do. Ids of both. */
export async function markVisits({ run, clinicId }: Scope): Promise<string[]> {
  const needing = `select v.id ${booked} and exists (select from products p
    where p.clinic_id = n.clinic_id and p.id = n.product_id and ${outOfUse})`;
  const rows = await run<{ id: string }>({
    name: 'product-mark-visits',
    text: `with needing as materialized (${needing}),
      raised as (update appointments set attention_code = 'product-blocked', updated_at = now()
        where clinic_id = $1 and attention_code is null and id in (select id from needing) returning id),
      cleared as (update appointments set attention_code = null, updated_at = now()
        where clinic_id = $1 and attention_code = 'product-blocked' and id not in (select id from needing) returning id)
      select id from raised union all select id from cleared`,
    values: [clinicId],
  });
  return rows.map(({ id }) => id);
}
