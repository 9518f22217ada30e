// Table staff_tasks, as far as they are about products, lots and suppliers; owner context: products.
import { randomUUID } from 'node:crypto';
import type { Notice } from '../domain/products/product-notice.ts';
import type { TaskKind } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

export interface About {
  kind: TaskKind;
  /** Of the row it is about, or a code when it is about the clinic: the beginning of the task's key. */
  subject: string;
  productId?: string | null;
  lotId?: string | null;
}

// A task of the house belongs to whoever answers for the products, as long as that person works here.
const write = `insert into staff_tasks as t (clinic_id, id, kind, subject_key, reason, product_id, lot_id, facts, assigned_to)
  values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb, (select s.id from product_settings o
    join staff s on s.clinic_id = o.clinic_id and s.id = o.responsible_id and s.is_active where o.clinic_id = $1))
  on conflict (clinic_id, kind, subject_key) do update set facts = excluded.facts, reason = excluded.reason, state = 'open',
    done_at = null, done_by = null, version = t.version + 1
  where (t.state = 'open' and (t.facts, t.reason) is distinct from (excluded.facts, excluded.reason)) or (t.state = 'done' and ($9 or t.done_by is null))
  returning 1`;

/**
 * True when somebody has something new to read. What a person settled stays settled unless the notice may reopen it; what settled itself
 * and is there again is new.
 */
export async function noteTask({ run, clinicId }: Scope, about: About, notice: Notice): Promise<boolean> {
  const { kind, subject, productId = null, lotId = null } = about;
  const { key, reason, facts, mayReopen } = notice;
  const written = await run({
    name: 'product-task-note',
    text: write,
    values: [
      ...[clinicId, randomUUID(), kind, `${subject}/${key}`, reason],
      ...[productId, lotId, JSON.stringify(facts), mayReopen],
    ],
  });
  return written.length > 0;
}

/** What is over, but for the notices that stand. */
export async function settleTopic(
  { run, clinicId }: Scope,
  { kind, subject }: About,
  topic: string,
  standing: readonly Notice[] = [],
): Promise<number> {
  const kept = standing.map(({ key }) => `${subject}/${key}`);
  const rows = await run({
    name: 'product-task-settle',
    text: `update staff_tasks set state = 'done', done_at = now(), version = version + 1
      where clinic_id = $1 and kind = $2 and state = 'open' and (subject_key = $3 or starts_with(subject_key, $3 || '/'))
        and subject_key <> all($4::text[]) returning 1`,
    values: [clinicId, kind, `${subject}/${topic}`, kept],
  });
  return rows.length;
}

/** One notice of a topic, or none: the others of it are over. True when anything changed. */
export async function keepTopic(
  scope: Scope,
  about: About,
  topic: string,
  notice: Notice | null,
): Promise<boolean> {
  const standing = notice ? [notice] : [];
  const settled = await settleTopic(scope, about, topic, standing);
  const isNew = notice !== null && (await noteTask(scope, about, notice));
  return isNew || settled > 0;
}

/** What a person settled is over by now: when it comes again, it is something new. */
export async function forgetTopic(
  { run, clinicId }: Scope,
  { kind, subject }: About,
  topic: string,
): Promise<void> {
  await run({
    name: 'product-task-forget',
    text: `update staff_tasks set done_by = null
      where clinic_id = $1 and kind = $2 and subject_key = $3 and state = 'done' and done_by is not null`,
    values: [clinicId, kind, `${subject}/${topic}`],
  });
}
