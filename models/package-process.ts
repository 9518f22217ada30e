// What the process of a sold package reads and writes; owner context: packages.
import type { QuietCalendar } from '../domain/appointments/quiet-time.ts';
import { defaultVisitPolicy, type VisitPolicy } from '../domain/appointments/visit-policy.ts';
import { calendarAround, type ClinicSettings } from '../domain/clinic/settings.ts';
import { expire, thawsOn, unfreeze } from '../domain/packages/ledger.ts';
import { type PackageFacts, packageWarnings } from '../domain/packages/package-plan.ts';
import { findClientPackage } from './client-package.ts';
import { addEntry } from './package-ledger.ts';
import type { Scope } from './tenancy.ts';

/** One message for each warning and last day, for ever: a freeze moves the day, and that is news. */
export const packageMessageKey = (workflowId: string, step: string, expiresOn: string): string =>
  `${workflowId}/${step}/${expiresOn}`;

/** When the clinic is silent: its rules and its calendar around now. */
export async function readSilence({ run, clinicId }: Scope): Promise<{
  policy: Pick<VisitPolicy, 'quietHours' | 'quietDays'>;
  calendar: QuietCalendar;
}> {
  const [row] = await run<{ clinic: ClinicSettings; visitPolicy: Partial<VisitPolicy> }>({
    name: 'clinic-silence',
    text: `select jsonb_build_object('timeZone', time_zone, 'hours', hours, 'closedDays', closed_days) as clinic,
        visit_policy as "visitPolicy" from clinics where clinic_id = $1`,
    values: [clinicId],
  });
  const { clinic, visitPolicy } = row as NonNullable<typeof row>;
  const { timeZone, closedDays } = calendarAround(clinic, Date.now());
  const { quietHours, quietDays } = { ...defaultVisitPolicy, ...visitPolicy };
  return { policy: { quietHours, quietDays }, calendar: { timeZone, closedDays } };
}

/** Which of these messages no longer depend on another try of ours. */
export async function settledKeys({ run, clinicId }: Scope, keys: readonly string[]): Promise<Set<string>> {
  const rows = await run<{ key: string }>({
    name: 'messages-settled',
    text: `select key from messages where clinic_id = $1 and key = any($2) and (state not in ('pending', 'sending') or not is_closed)`,
    values: [clinicId, [...keys]],
  });
  return new Set(rows.map(({ key }) => key));
}

/** Null when the row is gone. Ids, days and numbers only, fit for a workflow's history. */
export async function readPackageFacts(
  scope: Scope,
  id: string,
  workflowId: string,
): Promise<PackageFacts | null> {
  const item = await findClientPackage(scope, id);
  if (!item) return null;
  const { version, boughtOn, standing } = item;
  const { balance, expiresOn } = standing;
  const keyOf = (step: string) => packageMessageKey(workflowId, step, expiresOn);
  const settled = await settledKeys(scope, packageWarnings.map(keyOf));
  const done = packageWarnings
    .filter((step) => settled.has(keyOf(step)))
    .map((step) => ({ step, expiresOn }));
  const silence = await readSilence(scope);
  return { version, balance, boughtOn, expiresOn, thawsOn: thawsOn(item, standing), done, ...silence };
}

/** The agreed days of the freeze are over; nothing when somebody ended it before. */
export async function thawPackage(scope: Scope, id: string): Promise<string | null> {
  const item = await findClientPackage(scope, id, true);
  const thaws = item && thawsOn(item, item.standing);
  if (!item || !thaws || item.today < thaws) return null;
  const entry = unfreeze(item, item.standing, thaws);
  if (typeof entry !== 'string') await addEntry(scope, item, { ...entry, on: item.today });
  return item.clientId;
}

/** What was left is lost, once; nothing while it may still be used. */
export async function expirePackage(scope: Scope, id: string): Promise<string | null> {
  const item = await findClientPackage(scope, id, true);
  const entry = item && expire(item, item.standing, item.today);
  if (!item || !entry) return null;
  await addEntry(scope, item, entry);
  return item.clientId;
}

/** The last act of the process: false when the ledger went on since it looked. */
export async function closePackage(
  { run, clinicId }: Scope,
  { id, version }: { id: string; version: number },
): Promise<boolean> {
  const rows = await run({
    name: 'client-package-close',
    text: `update client_packages set is_closed = true, updated_at = now()
      where clinic_id = $1 and id = $2 and version = $3 returning 1`,
    values: [clinicId, id, version],
  });
  return rows.length > 0;
}
