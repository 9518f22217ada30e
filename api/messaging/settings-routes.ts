import { refuse } from '../../domain/errors.ts';
import {
  readChannel,
  resumeChannel,
  updateChannel,
  writeAccount,
  type MessagingChannel,
} from '../../models/messaging-channel.ts';
import { readMessagingSettings, writeMessagingSettings } from '../../models/messaging-settings.ts';
import type { ApiContext } from '../context.ts';
import type { Operations } from '../operations.ts';
import {
  accountBody,
  channelAnswer,
  channelBody,
  channelVersionBody,
  messagingSettingsAnswer,
  messagingSettingsBody,
  smsAnswer,
} from './settings-schema.ts';
import { checkAccount } from './whatsapp-account.ts';

const managing = { tag: 'messaging', access: { permission: 'messaging:configure' } } as const;
const smsProviders = ['zenvia', 'twilio'] as const;

/** An installation that knows how a provider proves itself has an account there. */
const configuredSms = ({ sms }: ApiContext['deps']) => ({
  zenvia: sms.zenviaSecret !== null,
  twilio: sms.twilioToken !== null,
});

const presentChannel = (channel: MessagingChannel | null) => ({
  channel: channel && {
    version: channel.version,
    phoneNumberId: channel.phoneNumberId,
    displayPhone: channel.displayPhone,
    wabaId: channel.wabaId,
    isCoexistence: channel.isCoexistence,
    perSecond: channel.perSecond,
    hasToken: channel.hasToken,
    quality: channel.quality,
    dailyLimit: channel.dailyLimit,
    pausedAt: channel.pausedAt?.toISOString() ?? null,
    pauseCode: channel.pauseCode,
    offersPausedUntil: channel.offersPausedUntil?.toISOString() ?? null,
  },
});

type Context = Pick<ApiContext, 'deps' | 'actor'> & { after(effect: () => void): void };
function answer(ctx: Context, channel: MessagingChannel) {
  const { clinicId } = ctx.actor;
  ctx.after(() => {
    ctx.deps.live.publish({ clinicId, entity: 'messaging-channel', id: clinicId });
  });
  return presentChannel(channel);
}

export function messagingSettingsRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/messaging/settings', id: 'getMessagingSettings', ...managing },
    summary: 'The clinic’s rules for messages, or the defaults as version 0.',
    output: messagingSettingsAnswer,
    inClinic: (scope) => readMessagingSettings(scope),
  });

  api.add({
    ...{ method: 'PUT', path: '/messaging/settings', id: 'putMessagingSettings', ...managing },
    summary: 'Replaces them, if nobody did since `version`; what waits is decided by the new ones.',
    input: { body: messagingSettingsBody },
    output: messagingSettingsAnswer,
    inClinic(scope, ctx) {
      const { version, ...settings } = ctx.input.body;
      const configured = configuredSms(ctx.deps);
      if (settings.isSmsOn && !settings.smsProviders.some((name) => configured[name]))
        refuse('sms-not-configured');
      return writeMessagingSettings(scope, version, settings);
    },
  });

  api.add({
    ...{ method: 'GET', path: '/messaging/sms', id: 'getSmsProviders', ...managing },
    summary: 'Which SMS providers this installation has access to.',
    output: smsAnswer,
    inClinic: (_, { deps }) =>
      Promise.resolve({
        providers: smsProviders.map((provider) => ({
          provider,
          isConfigured: configuredSms(deps)[provider],
        })),
      }),
  });

  channelRoutes(api);
}

function channelRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/messaging/channel', id: 'getMessagingChannel', ...managing },
    summary: 'The clinic’s WhatsApp number and what stands in its way; of its token, that it is there.',
    output: channelAnswer,
    inClinic: async (scope) => presentChannel(await readChannel(scope)),
  });

  api.add({
    ...{ method: 'PATCH', path: '/messaging/channel', id: 'updateMessagingChannel', ...managing },
    summary: 'The number as people see it and how fast it may send, if nobody changed it since `version`.',
    input: { body: channelBody },
    output: channelAnswer,
    async inClinic(scope, ctx) {
      const { version, ...fields } = ctx.input.body;
      return answer(ctx, await updateChannel(scope, version, fields));
    },
  });

  api.add({
    ...{ method: 'PUT', path: '/messaging/channel/account', id: 'putMessagingAccount', ...managing },
    summary:
      'The business account and the token that speaks for it, once the provider says that the number is its.',
    needsStepUp: true,
    input: { body: accountBody },
    output: channelAnswer,
    prepare: (ctx) => checkAccount(ctx, ctx.input.body),
    inClinic: async (scope, ctx) => answer(ctx, await writeAccount(scope, ctx.input.body)),
  });

  api.add({
    ...{ method: 'POST', path: '/messaging/channel/resume', id: 'resumeMessagingChannel', ...managing },
    summary: 'What stopped the number is mended: what waits goes out.',
    input: { body: channelVersionBody },
    output: channelAnswer,
    inClinic: async (scope, ctx) => answer(ctx, await resumeChannel(scope, ctx.input.body.version)),
  });
}
