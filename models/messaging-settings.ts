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

/** Replaces the rules, if nobody did since `version` (0 = never written). */
export async function writeMessagingSettings(
  scope: Scope,
  version: number,
  settings: MessagingSettings,
): Promise<StoredMessagingSettings> {
  const { trx, clinicId } = scope;
  const next = { ...settings, version: version + 1 };
  const written: unknown[] =
    version === 0
      ? await trx('messagingSettings')
          .insert({ ...next, clinicId })
          .onConflict('clinicId')
          .ignore()
          .returning('version')
      : await trx('messagingSettings').where({ clinicId, version }).update(next).returning('version');
  if (written.length === 0) refuse('version-conflict');
  await scope.audit({
    action: 'messaging-settings.update',
    entity: 'clinic',
    entityId: clinicId,
    purpose: 'CLINIC_OPERATION',
  });
  return next;
}
