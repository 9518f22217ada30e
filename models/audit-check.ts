// One look at a clinic's trail, and what is kept of it: table audit_checks. Owner context: privacy.
import type { AnchorFile } from './audit-anchor-check.ts';
import { type AuditFault, type AuditReport, verifyAudit } from './audit-verify.ts';
import { clinicKeyPlace, type Kms } from './encryption.ts';
import { KeyUnreadable } from './key-unreadable.ts';
import { raiseTask, settleTask } from './staff-task.ts';
import { type Scope, systemActor, type Tenancy } from './tenancy.ts';

/** Every version of the clinic's key opens under the master key, and none is missing. */
async function keyFaults({ run, clinicId }: Scope, kms: Kms): Promise<AuditFault[]> {
  const rows = await run<{ version: number; wrapped: Buffer }>({
    text: 'select version, wrapped_key as wrapped from clinic_keys where clinic_id = $1 order by version',
    values: [clinicId],
  });
  const opens = ({ version, wrapped }: (typeof rows)[number]) => {
    try {
      return kms.unwrap(wrapped, clinicKeyPlace(clinicId, version)).length > 0;
    } catch {
      // It does not open: that is the answer.
      return false;
    }
  };
  const good = new Set(rows.filter(opens).map(({ version }) => version));
  const newest = Math.max(1, ...rows.map(({ version }) => version));
  return Array.from({ length: newest }, (_, index) => index + 1)
    .filter((version) => !good.has(version))
    .map((version) => ({ kind: 'key-changed', version }));
}

/** `tenancy` connects as neonpro_audit_writer. A clinic whose key does not open has that for its fault. */
export async function checkTrail(
  tenancy: Tenancy,
  clinicId: string,
  file: AnchorFile | null,
  now: Date,
): Promise<AuditReport> {
  try {
    return await tenancy.withClinic(systemActor(clinicId), async (scope) => {
      const report = await verifyAudit(scope, file, now);
      return { ...report, faults: [...report.faults, ...(await keyFaults(scope, tenancy.kms))] };
    });
  } catch (error) {
    if (!(error instanceof KeyUnreadable)) throw error;
    const faults: AuditFault[] = [{ kind: 'key-changed', version: error.version }];
    return { clinicId, checked: 0, anchors: 0, faults };
  }
}

const keysAtOnce = 2_000;
/** Keys of people, and of the records that the law keeps of them, which are told as theirs. */
const wrappedKeys = {
  person_keys: `select person_id as id, person_id as "personId", wrapped_key as wrapped from person_keys
    where clinic_id = $1 and person_id > $2 order by person_id limit ${keysAtOnce}`,
  sealed_records: `select id, client_id as "personId", wrapped_key as wrapped from sealed_records
    where clinic_id = $1 and id > $2 order by id limit ${keysAtOnce}`,
};
interface PersonKeyRow {
  id: string;
  personId: string;
  wrapped: Buffer | null;
}

/**
 * People whose key, or the key of whose sealed record, does not open any more: changed, moved from another person, or under a key of the clinic
 * that is not here. As workers connect.
 */
export async function personKeyFaults(scope: Scope): Promise<AuditFault[]> {
  const faults: AuditFault[] = [];
  for (const text of Object.values(wrappedKeys)) {
    let after: string | undefined = '00000000-0000-0000-0000-000000000000';
    while (after !== undefined) {
      const rows: PersonKeyRow[] = await scope.run({ text, values: [scope.clinicId, after] });
      faults.push(...rows.filter((row) => !doesOpen(scope, row)).map(faultOf));
      after = rows.length === keysAtOnce ? rows.at(-1)?.id : undefined;
    }
  }
  return faults;
}

const faultOf = ({ personId }: PersonKeyRow): AuditFault => ({ kind: 'person-key-changed', personId });

/** A key that was destroyed on purpose is no fault; the erasure has its own certificate. */
function doesOpen({ vault }: Scope, { id, wrapped }: PersonKeyRow): boolean {
  if (wrapped === null) return true;
  try {
    vault.openPerson(id, wrapped);
    return true;
  } catch {
    return false;
  }
}

const mostKept = 100;
export interface AuditCheck {
  id: string;
  startedAt: Date;
  endedAt: Date;
  checked: number;
  anchors: number;
  faultCount: number;
  faults: AuditFault[];
}

/** Keeps what a look found, and calls somebody when the trail is not whole. As workers connect. */
export async function keepCheck(scope: Scope, report: AuditReport, startedAt: Date): Promise<{ id: string }> {
  const faults = JSON.stringify(report.faults.slice(0, mostKept));
  const [row] = await scope.run<{ id: string }>({
    text: `insert into audit_checks (clinic_id, started_at, checked, anchors, fault_count, faults)
      values ($1, $2, $3, $4, $5, $6::jsonb) returning id`,
    values: [scope.clinicId, startedAt, report.checked, report.anchors, report.faults.length, faults],
  });
  const task = { kind: 'audit-fault', subjectKey: 'trail' } as const;
  if (report.faults.length > 0)
    await raiseTask(scope, { ...task, reason: 'trail-broken' }, { mayReopen: true });
  else await settleTask(scope, task);
  return { id: row?.id ?? '' };
}

/** Newest first. */
export function listChecks(
  { run, clinicId }: Scope,
  { after, limit }: { after: readonly [string, string] | null; limit: number },
): Promise<(AuditCheck & { position: string })[]> {
  const [at, id] = after ?? [null, null];
  return run({
    name: 'audit-checks',
    text: `select id, started_at as "startedAt", ended_at as "endedAt", checked, anchors, fault_count as "faultCount",
        faults, ended_at::text as position
      from audit_checks where clinic_id = $1 and ($2::timestamptz is null or (ended_at, id) < ($2::timestamptz, $3::uuid))
      order by ended_at desc, id desc limit $4`,
    values: [clinicId, at, id, limit],
  });
}
