// A clinic's register of processing (LGPD art. 37) and reports of impact (art. 38), made of what is declared; owner context: compliance.
import {
  activitiesOn,
  changesBetween,
  type ProcessingActivity,
  type RegisterChanges,
} from '../domain/compliance/processing-activities.ts';
import type { RetentionRule } from '../domain/compliance/retention-rules.ts';
import { type PrivacySettings, readPrivacySettings } from './privacy-settings.ts';
import { listRules } from './retention-rule.ts';
import type { Scope } from './tenancy.ts';

export interface ProcessingRegister {
  clinicName: string;
  /** Day of the clinic, `yyyy-mm-dd`. */
  day: string;
  officer: PrivacySettings;
  activities: (Omit<ProcessingActivity, 'retention'> & { retention: RetentionRule[] })[];
  /** Since a day that was asked about. */
  changes: (RegisterChanges & { since: string }) | null;
}

export async function readRegister(scope: Scope, since: string | null): Promise<ProcessingRegister> {
  const [clinic] = await scope.run<{ name: string; day: string }>({
    name: 'register-clinic',
    text: `select name, (now() at time zone time_zone)::date::text as day from clinics where clinic_id = $1`,
    values: [scope.clinicId],
  });
  const { name: clinicName, day } = clinic as { name: string; day: string };
  // What the clinic really does: its own days where it chose some.
  const rules = await listRules(scope, Date.now());
  const activities = activitiesOn(day).map(({ retention, ...one }) => ({
    ...one,
    retention: rules.filter(({ dataClass }) => retention.includes(dataClass)),
  }));
  const changes = since === null ? null : { since, ...changesBetween(since, day) };
  return { clinicName, day, officer: await readPrivacySettings(scope), activities, changes };
}
