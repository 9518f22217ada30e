import type { Config } from '../../config.ts';
import { defaultMessagingSettings } from '../../domain/messaging/settings.ts';
import { readMessagingSettings, writeMessagingSettings } from '../../models/messaging-settings.ts';
import type { Scope } from '../../models/tenancy.ts';

/** The demo clinics let an SMS stand in, where there is somebody to send it; what was changed since stays. */
export async function switchSmsOn(scope: Scope, { zenvia, twilio }: Config['sms']): Promise<void> {
  const { version } = await readMessagingSettings(scope);
  if (version > 0 || (!zenvia && !twilio)) return;
  await writeMessagingSettings(scope, 0, { ...defaultMessagingSettings, isSmsOn: true });
}
