import { useProduct } from '../../models/product-use.ts';
import type { Scope } from '../../models/tenancy.ts';
import { usedBy } from './stock-goods.ts';

interface Visit {
  id: string;
  clientId: string;
  code: string;
  endsAt: Date;
}
const most = 48;

/** Visits that were kept in the last three months, oldest first: each used what its procedure uses. */
export async function useInPastVisits(scope: Scope): Promise<void> {
  const visits = await scope.run<Visit>({
    name: 'demo-used-visits',
    text: `select * from (select a.id, a.client_id as "clientId", p.code, a.ends_at as "endsAt" from appointments a
        join procedures p on p.clinic_id = a.clinic_id and p.id = a.procedure_id
        join clients c on c.clinic_id = a.clinic_id and c.id = a.client_id and c.erased_at is null
      where a.clinic_id = $1 and a.status = 'done' and a.starts_at > now() - interval '90 days' and p.code = any($2::text[])
      order by a.starts_at desc limit $3) v order by v."endsAt", v.id`,
    values: [scope.clinicId, Object.keys(usedBy), most],
  });
  const left = await leftOfLots(scope);
  for (const { id, clientId, code, endsAt } of visits) {
    const { quantity, lots } = usedBy[code] ?? { quantity: 0, lots: [] };
    const source = lots
      .map((name) => left.get(name))
      .find((lot) => lot !== undefined && lot.left >= quantity + lot.kept);
    if (!source) continue;
    source.left -= quantity;
    await useProduct(scope, {
      ...{ clientId, appointmentId: id, lotId: source.id, quantity, usedAt: endsAt },
    });
  }
}

/** A few packages of each stay on the shelf, so that there is something to look at. */
async function leftOfLots({ run, clinicId }: Scope) {
  const rows = await run<{ id: string; code: string; left: number; kept: number }>({
    name: 'demo-left',
    text: `select l.id, l.code, l.received_quantity::float8 as left, 3 * p.units_per_package::float8 as kept
      from lots l join products p on p.clinic_id = l.clinic_id and p.id = l.product_id
      where l.clinic_id = $1 and l.state = 'available'`,
    values: [clinicId],
  });
  return new Map(rows.map((row) => [row.code, { ...row }]));
}
