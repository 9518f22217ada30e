// Table privacy_settings: the privacy officer whom the clinic names in public (LGPD art. 41 § 1); owner context: privacy.
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

export interface PrivacySettings {
  /** 0: nobody has been named. */
  version: number;
  officerName: string | null;
  officerContact: string | null;
  /** Day of the written act (Res. CD/ANPD 18/2024). */
  appointedOn: string | null;
}

export async function readPrivacySettings({ run, clinicId }: Scope): Promise<PrivacySettings> {
  const [row] = await run<PrivacySettings>({
    name: 'privacy-settings',
    text: `select version, officer_name as "officerName", officer_contact as "officerContact", appointed_on::text as "appointedOn"
      from privacy_settings where clinic_id = $1`,
    values: [clinicId],
  });
  return row ?? { version: 0, officerName: null, officerContact: null, appointedOn: null };
}

export interface OfficerAct {
  officerName: string;
  officerContact: string;
  appointedOn: string;
}

/** Refuses with `version-conflict` when somebody was faster. */
export async function writePrivacySettings(scope: Scope, version: number, act: OfficerAct): Promise<void> {
  const written = await scope.run({
    name: 'privacy-settings-write',
    text: `insert into privacy_settings as p (clinic_id, officer_name, officer_contact, appointed_on)
        select $1, $3, $4, $5::date where $2::int = 0 or exists (select from privacy_settings where clinic_id = $1)
      on conflict (clinic_id) do update set officer_name = excluded.officer_name, officer_contact = excluded.officer_contact,
        appointed_on = excluded.appointed_on, version = p.version + 1, updated_at = now() where p.version = $2::int
      returning version`,
    values: [scope.clinicId, version, act.officerName, act.officerContact, act.appointedOn],
  });
  if (written.length === 0) refuse('version-conflict');
  await scope.audit({ action: 'privacy-settings.write', entity: 'clinic', entityId: scope.clinicId });
}
