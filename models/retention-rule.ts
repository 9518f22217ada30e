// Table retention_rules: where a clinic keeps longer or shorter than the house; owner context: compliance.
import {
  mayKeep,
  type RetentionClass,
  type RetentionRule,
  rulesOn,
} from '../domain/compliance/retention-rules.ts';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

/** A rule as it holds for the clinic; version 0: the house's days. */
export interface ClinicRule extends RetentionRule {
  houseDays: number;
  version: number;
}

export async function listRules({ run, clinicId }: Scope, now: number): Promise<ClinicRule[]> {
  const own = await run<{ dataClass: string; keepDays: number; version: number }>({
    name: 'retention-rules',
    text: `select data_class as "dataClass", keep_days as "keepDays", version from retention_rules where clinic_id = $1`,
    values: [clinicId],
  });
  return rulesOn(new Date(now).toISOString().slice(0, 10)).map((rule) => {
    const { keepDays, version } = own.find(({ dataClass }) => dataClass === rule.dataClass) ?? {
      ...{ keepDays: rule.keepDays, version: 0 },
    };
    // A newer law wins over what was chosen before it.
    const isAllowed = mayKeep(rule, keepDays);
    return { ...rule, houseDays: rule.keepDays, keepDays: isAllowed ? keepDays : rule.keepDays, version };
  });
}

export interface RuleChange {
  dataClass: RetentionClass;
  keepDays: number;
  version: number;
}

/** Refuses with `invalid-input` what the law or the purpose does not bear, and with `version-conflict` what somebody else changed. */
export async function changeRule(scope: Scope, change: RuleChange, now: number): Promise<ClinicRule> {
  const { dataClass, keepDays, version } = change;
  const rule = (await listRules(scope, now)).find((one) => one.dataClass === dataClass);
  if (!rule) refuse('not-found');
  if (!mayKeep(rule, keepDays))
    refuse('invalid-input', { fields: [{ path: 'keepDays', code: 'outside-the-law' }] });
  const { clinicId, actor } = scope;
  const written = await scope.run({
    name: 'retention-rule-write',
    text: `insert into retention_rules as r (clinic_id, data_class, keep_days, version, updated_by) select $1, $2, $3, 1, $5
        where $4 = 0 or exists (select from retention_rules where clinic_id = $1 and data_class = $2)
      on conflict (clinic_id, data_class) do update set keep_days = excluded.keep_days, updated_by = excluded.updated_by,
        updated_at = now(), version = r.version + 1 where r.version = $4
      returning 1`,
    values: [clinicId, dataClass, keepDays, version, actor.actorId],
  });
  if (written.length === 0) refuse('version-conflict');
  await scope.audit({ action: 'retention-rule.change', entity: 'retention-rule', purpose: 'ACCOUNTABILITY' });
  return { ...rule, keepDays, version: version + 1 };
}
