// Tables compliance_findings and compliance_runs: what the nightly look found, for as long as it is so; owner context: compliance.
import { randomUUID } from 'node:crypto';
import { checkCodes, type CheckCode, checks } from '../domain/compliance/checks.ts';
import { refuse } from '../domain/errors.ts';
import { findAgainst, type Found } from './compliance-checks.ts';
import { staffNamed } from './staff-named.ts';
import { raiseTask, settleTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

export interface ComplianceFinding {
  id: string;
  version: number;
  check: CheckCode;
  severity: 'breach' | 'warning';
  subjectKind: string;
  subjectId: string | null;
  state: 'open' | 'accepted' | 'cleared';
  firstSeenAt: Date;
  lastSeenAt: Date;
  clearedAt: Date | null;
  decidedBy: { id: string; name: string } | null;
  note: string | null;
  position: string;
}
export interface Looked {
  found: number;
  cleared: number;
  open: number;
}

const place = (id: string) => ({ table: 'compliance_findings', column: 'note_ct', row: id });

// What comes back after it was cleared is open again; what somebody accepted stays accepted.
const seen = `insert into compliance_findings as f (clinic_id, id, check_code, subject_key, subject_kind, subject_id, severity, first_seen_at,
    last_seen_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
  on conflict (clinic_id, check_code, subject_key) do update set last_seen_at = excluded.last_seen_at,
    state = case when f.state = 'cleared' then 'open' else f.state end, cleared_at = null,
    version = f.version + (f.state = 'cleared')::int
  returning (xmax = 0) as is_new`;
const gone = `update compliance_findings set state = 'cleared', cleared_at = $2, version = version + 1
  where clinic_id = $1 and state <> 'cleared' and last_seen_at < $2 returning 1`;

async function keep(scope: Scope, code: CheckCode, one: Found, now: Date): Promise<boolean> {
  const { severity, subject } = checks[code];
  const values = [scope.clinicId, randomUUID(), code, one.subjectKey, subject, one.subjectId, severity, now];
  const [row] = await scope.run<{ is_new: boolean }>({ name: 'compliance-seen', text: seen, values });
  return row?.is_new ?? false;
}

/** One look at everything: what is new, what is so no longer, and one task while anything is open. Twice is once. */
export async function lookForFindings(scope: Scope, now: Date): Promise<Looked> {
  let found = 0;
  for (const code of checkCodes)
    for (const one of await findAgainst(scope, code, now)) found += Number(await keep(scope, code, one, now));
  const cleared = await scope.run({ name: 'compliance-gone', text: gone, values: [scope.clinicId, now] });
  const [count] = await scope.run<{ open: number }>({
    name: 'compliance-open',
    text: `select count(*)::int as open from compliance_findings where clinic_id = $1 and state = 'open'`,
    values: [scope.clinicId],
  });
  const looked = { found, cleared: cleared.length, open: count?.open ?? 0 };
  const { trx, clinicId } = scope;
  await trx('complianceRuns').insert({ clinicId, id: randomUUID(), startedAt: now, ...looked });
  const subject = { kind: 'compliance-finding', subjectKey: 'findings-open' } as const;
  if (looked.open === 0) await settleTask(scope, subject);
  else await raiseTask(scope, { ...subject, reason: 'findings-open' }, { mayReopen: found > 0 });
  return looked;
}

const select = `select f.id, f.version, f.check_code as "check", f.severity, f.subject_kind as "subjectKind", f.subject_id as "subjectId",
    f.state, f.first_seen_at as "firstSeenAt", f.last_seen_at as "lastSeenAt", f.cleared_at as "clearedAt", f.note_ct as "noteCt",
    f.first_seen_at::text as position, s.id as "staffId", s.name_ct as "nameCt"
  from compliance_findings f left join staff s on s.clinic_id = f.clinic_id and s.id = f.decided_by
  where f.clinic_id = $1`;
type Row = Omit<ComplianceFinding, 'decidedBy' | 'note'> & {
  noteCt: Buffer | null;
  staffId: string | null;
  nameCt: Buffer | null;
};
const opened = ({ vault }: Scope, { noteCt, staffId, nameCt, ...row }: Row): ComplianceFinding => ({
  ...row,
  note: noteCt && vault.open(place(row.id), noteCt),
  decidedBy: staffNamed(vault, staffId, nameCt),
});

export interface FindingQuestion {
  state: ComplianceFinding['state'];
  after: readonly [string, string] | null;
  limit: number;
}

export async function listFindings(
  scope: Scope,
  { state, after, limit }: FindingQuestion,
): Promise<ComplianceFinding[]> {
  const [at, id] = after ?? [null, null];
  const rows = await scope.run<Row>({
    name: 'compliance-findings',
    text: `${select} and f.state = $2 and ($3::timestamptz is null or (f.first_seen_at, f.id) < ($3, $4::uuid))
      order by f.first_seen_at desc, f.id desc limit $5`,
    values: [scope.clinicId, state, at, id, limit],
  });
  return rows.map((row) => opened(scope, row));
}

export async function getFinding(scope: Scope, id: string): Promise<ComplianceFinding> {
  const [row] = await scope.run<Row>({
    name: 'compliance-finding',
    text: `${select} and f.id = $2`,
    values: [scope.clinicId, id],
  });
  return opened(scope, row ?? refuse('not-found'));
}

/** Somebody looked and says why it is right as it is. Refuses what is cleared by itself, and an old version. */
export async function acceptFinding(
  scope: Scope,
  id: string,
  { version, note }: { version: number; note: string },
): Promise<ComplianceFinding> {
  const { trx, clinicId, actor, vault } = scope;
  const before = await getFinding(scope, id);
  if (before.version !== version) refuse('version-conflict');
  if (before.state !== 'open') refuse('transition-refused');
  const changed = await trx('complianceFindings')
    .where({ clinicId, id, version, state: 'open' })
    .update({
      ...{ state: 'accepted', decidedBy: actor.actorId, decidedAt: new Date(), version: version + 1 },
      noteCt: vault.seal(place(id), note),
    });
  if (changed === 0) refuse('version-conflict');
  await scope.audit({
    ...{ action: 'compliance-finding.accept', entity: 'compliance-finding', entityId: id },
    purpose: 'ACCOUNTABILITY',
  });
  return getFinding(scope, id);
}

/** When everything was last looked at; null before the first night. */
export async function lastLook({ run, clinicId }: Scope): Promise<Date | null> {
  const [row] = await run<{ at: Date | null }>({
    name: 'compliance-last-look',
    text: `select max(started_at) as at from compliance_runs where clinic_id = $1`,
    values: [clinicId],
  });
  return row?.at ?? null;
}
