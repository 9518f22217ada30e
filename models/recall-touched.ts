// Tables lots and product_uses as a recall looks through them; owner context: products. The caller audits.
import { lotCodeSql } from '../domain/products/lot-code.ts';
import type { RecallTarget } from './recall.ts';
import type { Scope } from './tenancy.ts';

export interface TouchedLot {
  lotId: string;
  code: string;
  productName: string;
  state: string;
  left: number;
  unit: string;
}

/** `$2` regime, `$3` the mirror's key, `$4` codes. Presentations of one medicine share their first nine digits. */
const ofTarget = `l.clinic_id = $1 and p.regime = $2
  and (p.registration = $3 or p.process_number = $3 or ($2 = 'medicine' and left(p.registration, 9) = left($3, 9)))
  and (cardinality($4::text[]) = 0 or ${lotCodeSql('l.code')} = any($4))`;
const values = (clinicId: string, { regime, registration, lotCodes }: RecallTarget) => [
  ...[clinicId, regime, registration, [...lotCodes]],
];

/** The lots of a clinic that a recall is of, whatever state they are in: what is used up was used on somebody. */
export const lotsOfTarget = ({ run, clinicId }: Scope, target: RecallTarget): Promise<TouchedLot[]> =>
  run<TouchedLot>({
    name: 'recall-target-lots',
    text: `select l.id as "lotId", l.code, p.name as "productName", p.unit, l.state,
        (select coalesce(sum(m.quantity), 0)::float8 from stock_movements m where m.clinic_id = $1 and m.lot_id = l.id) as left
      from lots l join products p on p.clinic_id = l.clinic_id and p.id = l.product_id
      where ${ofTarget} order by l.code, l.id`,
    values: values(clinicId, target),
  });

/** Of uses that were not written down by mistake. `$2` lots; by the index on (clinic_id, lot_id). */
export const usesOfLots = `from product_uses u where u.clinic_id = $1 and u.lot_id = any($2::uuid[])
  and not exists (select from product_use_voids v where v.clinic_id = u.clinic_id and v.product_use_id = u.id)`;

export interface TouchedClient {
  clientId: string;
  useCount: number;
  lastUsedAt: Date;
}
/** Everybody who got something of these lots. */
export const clientsOfLots = (
  { run, clinicId }: Scope,
  lotIds: readonly string[],
): Promise<TouchedClient[]> =>
  run<TouchedClient>({
    name: 'recall-clients-of-lots',
    text: `select u.client_id as "clientId", count(*)::int as "useCount", max(u.used_at) as "lastUsedAt"
      ${usesOfLots} group by u.client_id order by u.client_id`,
    values: [clinicId, [...lotIds]],
  });

/** How many, of a clinic whose people whoever asks may not see. */
export async function countTouched(
  scope: Scope,
  target: RecallTarget,
): Promise<{ lots: number; people: number }> {
  const lots = await lotsOfTarget(scope, target);
  if (lots.length === 0) return { lots: 0, people: 0 };
  const [row] = await scope.run<{ people: number }>({
    name: 'recall-count-touched',
    text: `select count(distinct u.client_id)::int as people ${usesOfLots}`,
    values: [scope.clinicId, lots.map(({ lotId }) => lotId)],
  });
  return { lots: lots.length, people: row?.people ?? 0 };
}
