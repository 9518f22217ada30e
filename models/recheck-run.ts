// Table product_rechecks: each run of the daily look, once; owner context: products.
import { randomUUID } from 'node:crypto';
import type { Scope } from './tenancy.ts';

export type RecheckCause = 'daily' | 'swap';
export interface RecheckCounts {
  checked: number;
  /** Products out of use since this run. */
  blocked: number;
  /** Lots held by this run. */
  held: number;
  failed: number;
}
export interface RecheckRun extends RecheckCounts {
  cause: RecheckCause;
  onDay: string;
  startedAt: Date;
  finishedAt: Date | null;
}

/** Begun twice is one run; false when it has ended already. */
export async function beginRun(
  { run, clinicId }: Scope,
  { runKey, cause, day }: { runKey: string; cause: RecheckCause; day: string },
): Promise<boolean> {
  const [row] = await run<{ isOpen: boolean }>({
    name: 'recheck-begin',
    text: `insert into product_rechecks as r (clinic_id, id, run_key, cause, on_day) values ($1, $2, $3, $4, $5::date)
      on conflict (clinic_id, run_key) do update set run_key = r.run_key returning r.finished_at is null as "isOpen"`,
    values: [clinicId, randomUUID(), runKey, cause, day],
  });
  return row?.isOpen ?? false;
}

export async function finishRun(
  { run, clinicId }: Scope,
  runKey: string,
  { checked, blocked, held, failed }: RecheckCounts,
): Promise<void> {
  await run({
    name: 'recheck-finish',
    text: `update product_rechecks set finished_at = now(), checked = $3, blocked = $4, held = $5, failed = $6
      where clinic_id = $1 and run_key = $2 and finished_at is null`,
    values: [clinicId, runKey, checked, blocked, held, failed],
  });
}

export async function lastRun({ run, clinicId }: Scope): Promise<RecheckRun | null> {
  const [row] = await run<RecheckRun>({
    name: 'recheck-last',
    text: `select cause, on_day::text as "onDay", started_at as "startedAt", finished_at as "finishedAt", checked, blocked, held, failed
      from product_rechecks where clinic_id = $1 order by started_at desc limit 1`,
    values: [clinicId],
  });
  return row ?? null;
}

/** Products in use, and those that are not but lie there, in the order of their ids, some at a time. */
export async function productsAfter(
  { run, clinicId }: Scope,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const rows = await run<{ id: string }>({
    name: 'recheck-products',
    text: `select p.id from products p where p.clinic_id = $1 and ($2::uuid is null or p.id > $2::uuid) and (p.is_active or exists
        (select from lots l where l.clinic_id = p.clinic_id and l.product_id = p.id and l.state not in ('spent', 'discarded')))
      order by p.id limit $3`,
    values: [clinicId, after, limit],
  });
  return rows.map(({ id }) => id);
}
