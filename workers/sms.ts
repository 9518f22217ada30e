import type { Logger } from 'pino';
import { persist } from '../activities/messaging/persist.ts';
import { createSms, type SmsClients, type SmsOptions } from '../activities/messaging/sms.ts';
import { ensureZenviaSubscriptions } from '../activities/messaging/zenvia-subscriptions.ts';
import type { Config } from '../config.ts';
import type { SmsProvider } from '../domain/messaging/delivery.ts';
import { zenviaSecretHeader } from '../domain/messaging/sms-webhook.ts';
import { noteSmsRecipient, smsNumberIndex } from '../models/sms-recipient.ts';
import { systemActor, type Tenancy } from '../models/tenancy.ts';
import { startLoop, type Loop } from './loop.ts';

const callbackUrl = (config: Config, provider: SmsProvider) =>
  `${new URL(config.http.publicUrl).origin}/api/v1/webhooks/${provider}`;

/** Those that this house has an account with. */
export const smsProvidersOf = ({ sms }: Config): SmsProvider[] =>
  (['zenvia', 'twilio'] as const).filter((provider) => sms[provider] !== null);

/** The house's accounts; whoever is written to is remembered, so that an answer finds its clinic. */
export function createHouseSms(options: {
  config: Config;
  tenancy: Tenancy;
  onState?: SmsOptions['onState'];
}): SmsClients {
  const { config, tenancy, onState } = options;
  const { zenvia, twilio } = config.sms;
  return createSms({
    zenvia,
    twilio: twilio && { ...twilio, callbackUrl: callbackUrl(config, 'twilio') },
    ...(onState && { onState }),
    noteRecipient: (clinicId, to) =>
      persist(() =>
        tenancy.withClinic(systemActor(clinicId), (scope) =>
          noteSmsRecipient(scope, smsNumberIndex(tenancy.kms, to)),
        ),
      ),
  });
}

const againMs = 60_000;

/** Zenvia gives up a subscription that failed too often: looked after for as long as this process lives. */
export function startSubscriptions(config: Config, log: Logger): Pick<Loop, 'stop'> {
  const { zenvia } = config.sms;
  if (!zenvia) return { stop: () => Promise.resolve() };
  const { baseUrl, token, webhookSecret: secret } = zenvia;
  return startLoop({
    ...{ name: 'zenvia-subscriptions', log, idleMs: againMs },
    async turn() {
      const address = { baseUrl, token, callbackUrl: callbackUrl(config, 'zenvia') };
      const changed = await ensureZenviaSubscriptions({
        ...address,
        secret,
        secretHeader: zenviaSecretHeader,
      });
      if (changed > 0) log.info({ changed }, 'subscriptions at Zenvia were made anew');
      return false;
    },
  });
}
