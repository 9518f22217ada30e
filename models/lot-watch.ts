// Tables lots and opened_packages, as their days end; owner context: products.
import { planExpiry, expiryDays } from '../domain/products/expiry-plan.ts';
import { refreshLot } from './lot-hold.ts';
import { keepTopic, noteTask } from './product-task.ts';
import type { Scope } from './tenancy.ts';

export interface LotsWatched {
  /** Left use because their last day is over. */
  expired: string[];
  told: number;
}
interface Ending {
  id: string;
  productId: string;
  state: string;
  expiresOn: string;
  today: string;
}

const kind = 'product-stock';
const horizon = Math.max(...expiryDays);

/** Twice is once: a lot is told of at each of its days, and when it is over. */
export async function watchLots(scope: Scope): Promise<LotsWatched> {
  const lots = await scope.run<Ending>({
    name: 'lots-ending',
    text: `select l.id, l.product_id as "productId", l.state, l.expires_on::text as "expiresOn", d.today::text as today
      from lots l, lateral (select (now() at time zone c.time_zone)::date as today from clinics c where c.clinic_id = $1) d
      where l.clinic_id = $1 and l.state in ('available', 'quarantined') and l.expires_on <= d.today + ${horizon}
        and (select coalesce(sum(m.quantity), 0) from stock_movements m where m.clinic_id = $1 and m.lot_id = l.id) > 0
      order by l.id`,
    values: [scope.clinicId],
  });
  const expired: string[] = [];
  let told = await settleGone(scope);
  for (const { id, productId, state, expiresOn, today } of lots) {
    if (expiresOn < today && state === 'available') {
      await refreshLot(scope, id);
      expired.push(id);
    }
    const about = { kind, subject: id, productId, lotId: id } as const;
    told += Number(await keepTopic(scope, about, 'expiry', planExpiry(expiresOn, today)));
  }
  return { expired, told: told + (await watchPackages(scope)) };
}

/** An opened package that may no longer be used asks to be thrown away: a process throws nothing away. */
async function watchPackages(scope: Scope): Promise<number> {
  const packages = await scope.run<{ id: string; lotId: string; productId: string; until: Date }>({
    name: 'packages-over',
    text: `select o.id, o.lot_id as "lotId", l.product_id as "productId", o.usable_until as until
      from opened_packages o join lots l on l.clinic_id = o.clinic_id and l.id = o.lot_id
      where o.clinic_id = $1 and o.state = 'open' and o.usable_until <= now() order by o.id`,
    values: [scope.clinicId],
  });
  let told = 0;
  for (const { id, lotId, productId, until } of packages) {
    const notice = {
      ...{ topic: 'opened', key: 'opened', reason: 'package-over' },
      ...{ facts: { until: until.toISOString() }, mayReopen: false },
    };
    told += Number(await noteTask(scope, { kind, subject: id, productId, lotId }, notice));
  }
  return told;
}

/** Used up, thrown away or sent back: nobody has to look any more. */
async function settleGone({ run, clinicId }: Scope): Promise<number> {
  const rows = await run({
    name: 'lot-tasks-gone',
    text: `update staff_tasks t set state = 'done', done_at = now(), version = t.version + 1
      from lots l where t.clinic_id = $1 and t.kind = '${kind}' and t.state = 'open' and l.clinic_id = t.clinic_id and l.id = t.lot_id
        and (l.state in ('spent', 'discarded') or exists (select from opened_packages o
          where o.clinic_id = l.clinic_id and o.lot_id = l.id and t.subject_key = o.id || '/opened' and o.state <> 'open'))
      returning 1`,
    values: [clinicId],
  });
  return rows.length;
}
