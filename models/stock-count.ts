// Tables stock_counts and stock_count_lines: what is on the shelf, counted without being told what should be; owner context: products.
import { randomUUID } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import { type CountReason, toQuantity, type Unit } from '../domain/products/stock.ts';
import { lockLot, move, settleLot } from './lot-stock.ts';
import { getStoragePlace } from './storage-place.ts';
import type { Scope } from './tenancy.ts';

export interface StockCount {
  id: string;
  version: number;
  storagePlaceId: string | null;
  state: 'open' | 'closed' | 'cancelled';
  startedAt: Date;
  closedAt: Date | null;
  lineCount: number;
  countedCount: number;
}
export interface CountLine {
  lotId: string;
  code: string;
  productName: string;
  unit: Unit;
  expiresOn: string;
  counted: number | null;
  countedAt: Date | null;
  /** What the ledger said when it was counted; null while the count is open. */
  expected: number | null;
  reason: CountReason | null;
}

const purpose = 'CLINIC_OPERATION';
const audited = (scope: Scope, verb: string, id: string) =>
  scope.audit({ action: `stock-count.${verb}`, entity: 'stock-count', entityId: id, purpose });

const select = `select c.id, c.version, c.storage_place_id as "storagePlaceId", c.state, c.started_at as "startedAt", c.closed_at as "closedAt",
    (select count(*)::int from stock_count_lines n where n.clinic_id = $1 and n.count_id = c.id) as "lineCount",
    (select count(n.counted)::int from stock_count_lines n where n.clinic_id = $1 and n.count_id = c.id) as "countedCount"
  from stock_counts c where c.clinic_id = $1`;

export const listCounts = ({ run, clinicId }: Scope): Promise<StockCount[]> =>
  run<StockCount>({
    name: 'counts',
    text: `${select} order by c.started_at desc, c.id limit 100`,
    values: [clinicId],
  });

/** Everything of one place, or of the clinic. */
export async function startCount(scope: Scope, storagePlaceId: string | null): Promise<StockCount> {
  const { run, clinicId, actor } = scope;
  if (storagePlaceId !== null) await getStoragePlace(scope, storagePlaceId);
  const id = randomUUID();
  await run({
    name: 'count-start',
    text: 'insert into stock_counts (clinic_id, id, storage_place_id, started_by) values ($1, $2, $3, $4)',
    values: [clinicId, id, storagePlaceId, actor.actorId],
  });
  await run({
    name: 'count-lines-start',
    text: `insert into stock_count_lines (clinic_id, count_id, lot_id)
      select clinic_id, $2, id from lots where clinic_id = $1 and state not in ('spent', 'discarded')
        and ($3::uuid is null or storage_place_id = $3)`,
    values: [clinicId, id, storagePlaceId],
  });
  await audited(scope, 'start', id);
  return (await readCount(scope, id)).count;
}

export async function readCount(
  { run, clinicId }: Scope,
  id: string,
): Promise<{ count: StockCount; lines: CountLine[] }> {
  const [count] = await run<StockCount>({
    name: 'count-one',
    text: `${select} and c.id = $2`,
    values: [clinicId, id],
  });
  if (!count) refuse('not-found');
  const lines = await run<CountLine>({
    name: 'count-lines',
    text: `select n.lot_id as "lotId", l.code, p.name as "productName", p.unit, l.expires_on::text as "expiresOn",
        n.counted::float8 as counted, n.counted_at as "countedAt", n.expected::float8 as expected, n.reason
      from stock_count_lines n join lots l on l.clinic_id = n.clinic_id and l.id = n.lot_id
        join products p on p.clinic_id = l.clinic_id and p.id = l.product_id
      where n.clinic_id = $1 and n.count_id = $2 order by lower(p.name), l.expires_on, l.code, n.lot_id`,
    values: [clinicId, id],
  });
  return { count, lines };
}

async function lockOpen({ run, clinicId }: Scope, id: string): Promise<void> {
  const [row] = await run<{ state: string }>({
    name: 'count-lock',
    text: 'select state from stock_counts where clinic_id = $1 and id = $2 for no key update',
    values: [clinicId, id],
  });
  if (!row) refuse('not-found');
  if (row.state !== 'open') refuse('transition-refused');
}

/** May be counted again until the count is closed; the last one holds. */
export async function countLot(
  scope: Scope,
  id: string,
  lotId: string,
  counted: number,
): Promise<StockCount> {
  await lockOpen(scope, id);
  const rows = await scope.run({
    name: 'count-lot',
    text: `update stock_count_lines set counted = $4, counted_by = $5, counted_at = clock_timestamp()
      where clinic_id = $1 and count_id = $2 and lot_id = $3 returning lot_id`,
    values: [scope.clinicId, id, lotId, toQuantity(counted), scope.actor.actorId],
  });
  if (rows.length === 0) refuse('not-found');
  return (await readCount(scope, id)).count;
}

interface Difference {
  lotId: string;
  counted: number;
  expected: number;
}

/** Against the ledger of the moment in which each lot was counted: what was used since is no difference. */
async function differencesOf({ run, clinicId }: Scope, id: string): Promise<Difference[]> {
  return run<Difference>({
    name: 'count-differences',
    text: `with counted as (update stock_count_lines n
        set expected = coalesce((select sum(m.quantity) from stock_movements m
          where m.clinic_id = $1 and m.lot_id = n.lot_id and m.at <= n.counted_at), 0)
        where n.clinic_id = $1 and n.count_id = $2 and n.counted is not null returning lot_id, counted, expected)
      select lot_id as "lotId", counted::float8 as counted, expected::float8 as expected from counted
      where counted <> expected order by lot_id`,
    values: [clinicId, id],
  });
}

/**
 * Differences become movements, each with its reason. Refused with the lots whose difference has none: nobody heard of it before, so the
 * first try to close is how one learns. Lots nobody counted stay as they are.
 */
export async function closeCount(
  scope: Scope,
  id: string,
  reasons: ReadonlyMap<string, CountReason>,
): Promise<{ count: StockCount; lines: CountLine[] }> {
  const { run, clinicId, actor } = scope;
  await lockOpen(scope, id);
  const differences = await differencesOf(scope, id);
  const unexplained = differences.filter(({ lotId }) => !reasons.has(lotId));
  if (unexplained.length > 0)
    refuse('count-unexplained', {
      reasons: unexplained.map(({ lotId }) => ({ code: 'count-differs', resourceId: lotId })),
    });
  for (const { lotId, counted, expected } of differences) {
    const reason = reasons.get(lotId) ?? null;
    await lockLot(scope, lotId);
    await move(scope, { lotId, kind: 'count', quantity: counted - expected, reason });
    await run({
      name: 'count-reason',
      text: 'update stock_count_lines set reason = $4 where clinic_id = $1 and count_id = $2 and lot_id = $3',
      values: [clinicId, id, lotId, reason],
    });
    await settleLot(scope, lotId);
  }
  await endCount(scope, id, 'closed', actor.actorId);
  await audited(scope, 'close', id);
  return readCount(scope, id);
}

export async function cancelCount(scope: Scope, id: string): Promise<StockCount> {
  await lockOpen(scope, id);
  await endCount(scope, id, 'cancelled', scope.actor.actorId);
  await audited(scope, 'cancel', id);
  return (await readCount(scope, id)).count;
}

const endCount = ({ run, clinicId }: Scope, id: string, state: string, by: string) =>
  run({
    name: 'count-end',
    text: `update stock_counts set state = $3, closed_at = now(), closed_by = $4, version = version + 1 where clinic_id = $1 and id = $2`,
    values: [clinicId, id, state, by],
  });
