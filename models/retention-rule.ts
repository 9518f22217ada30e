// Table retention_rules: where a clinic keeps longer or shorter than the house, since when and why; written once; owner context: compliance.
import { wallTime } from '../domain/clinic/calendar.ts';
import {
  cutoffOf,
  mayKeep,
  type RetentionClass,
  type RetentionRule,
  rulesOn,
} from '../domain/compliance/retention-rules.ts';
import { refuse, refuseField } from '../domain/errors.ts';
import { getClinic } from './clinic.ts';
import { staffNamed, type StaffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

/** A rule as it holds for the clinic; version 0: the house's days. */
export interface ClinicRule extends RetentionRule {
  houseDays: number;
  version: number;
  /** Day of the clinic since which its own days hold; null: the house's do. */
  ownSince: string | null;
  /** The last choice, when its day is still to come. */
  planned: { keepDays: number; since: string } | null;
  /** What is older is due at the instant asked about. */
  cutoff: Date;
}
interface Chosen {
  dataClass: string;
  keepDays: number;
  version: number;
  since: string;
}

export async function listRules(scope: Scope, now: number): Promise<ClinicRule[]> {
  const { timeZone } = await getClinic(scope);
  const chosen = await scope.run<Chosen>({
    name: 'retention-rules',
    text: `select data_class as "dataClass", keep_days as "keepDays", version, since::text from retention_rules
      where clinic_id = $1 order by version desc`,
    values: [scope.clinicId],
  });
  const today = wallTime(now, timeZone).day;
  return rulesOn(today).map((rule) => {
    const own = chosen.filter(({ dataClass }) => dataClass === rule.dataClass);
    // The newest that has begun; a newer law wins over what was chosen before it.
    const inForce = own.find(({ since, keepDays }) => since <= today && mayKeep(rule, keepDays));
    const [last] = own;
    const keepDays = inForce?.keepDays ?? rule.keepDays;
    return {
      ...{ ...rule, houseDays: rule.keepDays, keepDays, version: last?.version ?? 0 },
      ...{ ownSince: inForce?.since ?? null, cutoff: cutoffOf(keepDays, now, timeZone) },
      planned: last && last.since > today ? { keepDays: last.keepDays, since: last.since } : null,
    };
  });
}

export interface RuleChange {
  dataClass: RetentionClass;
  keepDays: number;
  version: number;
  /** Day of the clinic; left out: today. */
  since?: string | undefined;
  reason: string;
}

/** Refuses with `invalid-input` what the law or the purpose does not bear or would hold in the past, and with `version-conflict` what somebody else changed. */
export async function changeRule(scope: Scope, change: RuleChange, now: number): Promise<ClinicRule> {
  const { dataClass, keepDays, version, reason } = change;
  const ruleOf = async () => (await listRules(scope, now)).find((one) => one.dataClass === dataClass);
  const rule = (await ruleOf()) ?? refuse('not-found');
  if (!mayKeep(rule, keepDays)) refuseField('keepDays', 'outside-the-law');
  const today = wallTime(now, (await getClinic(scope)).timeZone).day;
  const { since = today } = change;
  if (since < today) refuseField('since', 'in-the-past');
  if (rule.version !== version) refuse('version-conflict');
  const { clinicId, actor } = scope;
  const written = await scope.run({
    name: 'retention-rule-write',
    text: `insert into retention_rules (clinic_id, data_class, version, keep_days, since, reason, changed_by)
      values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning 1`,
    values: [clinicId, dataClass, version + 1, keepDays, since, reason, actor.actorId],
  });
  if (written.length === 0) refuse('version-conflict');
  await scope.audit({ action: 'retention-rule.change', entity: 'retention-rule', purpose: 'ACCOUNTABILITY' });
  return (await ruleOf()) ?? refuse('not-found');
}

export interface MadeChange {
  version: number;
  keepDays: number;
  since: string;
  reason: string | null;
  changedBy: StaffNamed | null;
  changedAt: Date;
}

/** What a clinic chose for a class over time, the newest first; it is chosen seldom. */
export async function listRuleChanges(
  { run, clinicId, vault }: Scope,
  dataClass: RetentionClass,
): Promise<MadeChange[]> {
  type Row = Omit<MadeChange, 'changedBy'> & { staffId: string | null; nameCt: Buffer | null };
  const rows = await run<Row>({
    name: 'retention-rule-changes',
    text: `select r.version, r.keep_days as "keepDays", r.since::text, r.reason, r.changed_at as "changedAt", s.id as "staffId",
        s.name_ct as "nameCt"
      from retention_rules r left join staff s on s.clinic_id = r.clinic_id and s.id = r.changed_by
      where r.clinic_id = $1 and r.data_class = $2 order by r.version desc`,
    values: [clinicId, dataClass],
  });
  return rows.map(({ staffId, nameCt, ...change }) => ({
    ...change,
    changedBy: staffNamed(vault, staffId, nameCt),
  }));
}
