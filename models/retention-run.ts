// Tables retention_runs and retention_findings: each look at what is due, and what went; owner context: compliance.
import { randomUUID } from 'node:crypto';
import type { RetentionClass } from '../domain/compliance/retention-rules.ts';
import { refuse } from '../domain/errors.ts';
import { countDue, nextDue } from './retention-due.ts';
import { isRemovable, removeDue } from './retention-remove.ts';
import { listRules } from './retention-rule.ts';
import { staffNamed } from './staff-named.ts';
import { raiseTask, settleTask } from './staff-task.ts';
import { type Scope, staffIdOf } from './tenancy.ts';

export interface RetentionFinding {
  dataClass: RetentionClass;
  cutoff: string;
  due: number;
  held: number;
  removed: number;
  oldestAt: string | null;
}
export interface RetentionRun {
  id: string;
  kind: 'dry' | 'applied';
  startedBy: { id: string; name: string } | null;
  startedAt: Date;
  endedAt: Date | null;
  findings: RetentionFinding[];
  position: string;
}

const write = `insert into retention_findings (clinic_id, run_id, data_class, cutoff, due, held, removed, oldest_at)
  values ($1, $2, $3, $4, $5, $6, $7, $8)`;

/** Counts what is due by the clinic's rules as they are now, and touches nothing. */
export async function dryRun(scope: Scope, now: number): Promise<string> {
  const id = await openRun(scope, { kind: 'dry', now });
  await endRun(scope, { id, now, removed: {} });
  await scope.audit({
    action: 'retention.run',
    entity: 'retention',
    entityId: id,
    purpose: 'ACCOUNTABILITY',
  });
  return id;
}

async function openRun(
  scope: Scope,
  { kind, now }: { kind: 'dry' | 'applied'; now: number },
): Promise<string> {
  const { trx, clinicId, actor } = scope;
  const rules = await listRules(scope, now);
  const days = Object.fromEntries(rules.map(({ dataClass, keepDays }) => [dataClass, keepDays]));
  const id = randomUUID();
  const startedBy = staffIdOf({ actor });
  await trx('retentionRuns').insert({ ...{ clinicId, id, kind, startedBy }, rules: JSON.stringify(days) });
  return id;
}

/** The one of tonight that was begun and not ended: a second try of the night goes on with it. */
export async function beginNight(scope: Scope, now: number): Promise<string> {
  const open = await scope
    .trx('retentionRuns')
    .where({ clinicId: scope.clinicId, kind: 'applied', endedAt: null })
    .first<{ id: string } | undefined>('id');
  return open?.id ?? openRun(scope, { kind: 'applied', now });
}

/** One batch of a class that goes by itself; how many went. Holds are asked for in the same transaction. */
export async function removeBatch(
  scope: Scope,
  { dataClass, now, most }: { dataClass: RetentionClass; now: number; most: number },
): Promise<number> {
  const rule = (await listRules(scope, now)).find((one) => one.dataClass === dataClass);
  if (rule?.removal !== 'nightly') return 0;
  const ids = await nextDue(scope, dataClass, { cutoff: rule.cutoff, most });
  await removeDue(scope, dataClass, ids);
  return ids.length;
}

/** Classes of tonight that go by themselves. */
export const nightlyClasses = async (scope: Scope, now: number): Promise<RetentionClass[]> =>
  (await listRules(scope, now))
    .filter(({ dataClass, removal }) => removal === 'nightly' && isRemovable(dataClass))
    .map(({ dataClass }) => dataClass);

/** Writes what was due: what went, and what is left. Whom a person has to look at becomes one task, until nobody is left. */
export async function endRun(
  scope: Scope,
  { id, now, removed }: { id: string; now: number; removed: Partial<Record<RetentionClass, number>> },
): Promise<{ removed: number; forPerson: number }> {
  const total = { removed: 0, forPerson: 0 };
  for (const { dataClass, cutoff, removal } of await listRules(scope, now)) {
    const { due, held, oldestAt } = await countDue(scope, dataClass, cutoff);
    const gone = removed[dataClass] ?? 0;
    await scope.run({
      ...{ name: 'retention-finding', text: write },
      values: [scope.clinicId, id, dataClass, cutoff, due + gone, held, gone, oldestAt],
    });
    total.removed += gone;
    if (removal === 'by-person') total.forPerson += due - held;
  }
  const { trx, clinicId, actor } = scope;
  await trx('retentionRuns').where({ clinicId, id }).update({ endedAt: new Date() });
  if (actor.role === 'system') await tell(scope, total.forPerson);
  return total;
}

async function tell(scope: Scope, people: number): Promise<void> {
  const subject = { kind: 'retention-run', subjectKey: 'people-due' } as const;
  if (people === 0) return settleTask(scope, subject);
  return raiseTask(scope, { ...subject, reason: 'people-due' }, { mayReopen: true });
}

const findings = `select f.run_id, jsonb_agg(jsonb_build_object('dataClass', f.data_class, 'cutoff', f.cutoff, 'due', f.due, 'held', f.held,
    'removed', f.removed, 'oldestAt', f.oldest_at) order by f.data_class) as found
  from retention_findings f where f.clinic_id = $1 group by f.run_id`;
const select = `select r.id, r.kind, r.started_at as "startedAt", r.ended_at as "endedAt", r.started_at::text as position,
    coalesce(f.found, '[]') as findings, s.id as "staffId", s.name_ct as "nameCt"
  from retention_runs r left join (${findings}) f on f.run_id = r.id
    left join staff s on s.clinic_id = r.clinic_id and s.id = r.started_by
  where r.clinic_id = $1`;
type Row = Omit<RetentionRun, 'startedBy'> & { staffId: string | null; nameCt: Buffer | null };

const named = ({ vault }: Scope, { staffId, nameCt, ...run }: Row): RetentionRun => ({
  ...run,
  startedBy: staffNamed(vault, staffId, nameCt),
});

export async function listRuns(
  scope: Scope,
  { after, limit }: { after: readonly [string, string] | null; limit: number },
): Promise<RetentionRun[]> {
  const [at, id] = after ?? [null, null];
  const rows = await scope.run<Row>({
    name: 'retention-runs',
    text: `${select} and ($2::timestamptz is null or (r.started_at, r.id) < ($2, $3::uuid)) order by r.started_at desc, r.id desc limit $4`,
    values: [scope.clinicId, at, id, limit],
  });
  return rows.map((row) => named(scope, row));
}

export async function getRun(scope: Scope, id: string): Promise<RetentionRun> {
  const [row] = await scope.run<Row>({
    name: 'retention-run',
    text: `${select} and r.id = $2`,
    values: [scope.clinicId, id],
  });
  return named(scope, row ?? refuse('not-found'));
}
