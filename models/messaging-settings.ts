// Table messaging_settings; owner context: messaging.
import { refuse } from '../domain/errors.ts';
import { defaultMessagingSettings, type MessagingSettings } from '../domain/messaging/settings.ts';
import type { Scope } from './tenancy.ts';

export type StoredMessagingSettings = MessagingSettings & { version: number };

const columns = `is_sms_on as "isSmsOn", sms_providers as "smsProviders", fallback_after_min as "fallbackAfterMin",
  offers_from as "offersFrom", offers_to as "offersTo", offers_a_day as "offersADay", offers_a_month as "offersAMonth",
  automatic_a_day as "automaticADay", version`;

/** The clinic's rules, or the defaults as version 0 when it has never changed them. */
export async function readMessagingSettings({ run, clinicId }: Scope): Promise<StoredMessagingSettings> {
  const [row] = await run<StoredMessagingSettings>({
    name: 'messaging-settings',
    text: `select ${columns} from messaging_settings where clinic_id = $1`,
    values: [clinicId],
  });
  return row ?? { ...defaultMessagingSettings, version: 0 };
}

// Written out: the mapper of names makes `offers_aday` of `offersADay`.
const insert = `insert into messaging_settings (clinic_id, is_sms_on, sms_providers, fallback_after_min, offers_from, offers_to, offers_a_day,
    offers_a_month, automatic_a_day) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (clinic_id) do nothing returning ${columns}`;
const update = `update messaging_settings set is_sms_on = $2, sms_providers = $3, fallback_after_min = $4, offers_from = $5, offers_to = $6,
    offers_a_day = $7, offers_a_month = $8, automatic_a_day = $9, version = version + 1
  where clinic_id = $1 and version = $10 returning ${columns}`;

/** Replaces the rules, if nobody did since `version` (0 = never written). */
export async function writeMessagingSettings(
  scope: Scope,
  version: number,
  settings: MessagingSettings,
): Promise<StoredMessagingSettings> {
  const { clinicId } = scope;
  const { isSmsOn, smsProviders, fallbackAfterMin, offersFrom, offersTo, offersADay, offersAMonth } =
    settings;
  const values = [
    ...[clinicId, isSmsOn, smsProviders, fallbackAfterMin, offersFrom, offersTo, offersADay, offersAMonth],
    settings.automaticADay,
  ];
  const [written] = await scope.run<StoredMessagingSettings>(
    version === 0
      ? { name: 'messaging-settings-first', text: insert, values }
      : { name: 'messaging-settings-update', text: update, values: [...values, version] },
  );
  if (!written) refuse('version-conflict');
  await scope.audit({
    action: 'messaging-settings.update',
    entity: 'clinic',
    entityId: clinicId,
    purpose: 'CLINIC_OPERATION',
  });
  return written;
}
