// Table messaging_channels: the clinic's number and account as its people set them up; owner context: messaging.
import { refuse } from '../domain/errors.ts';
import { readSender, tokenOf, tokenPlace } from './sender.ts';
import { settleTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

export interface MessagingChannel {
  version: number;
  phoneNumberId: string;
  displayPhone: string | null;
  /** WhatsApp Business Account: templates are its. */
  wabaId: string | null;
  isCoexistence: boolean;
  perSecond: number;
  /** The clinic's own system user speaks for it; else the house's. */
  hasToken: boolean;
  quality: string | null;
  dailyLimit: number | null;
  pausedAt: Date | null;
  pauseCode: string | null;
  offersPausedUntil: Date | null;
}

/** A clinic has one number; null when it has none yet. */
export async function readChannel({ run, clinicId }: Scope): Promise<MessagingChannel | null> {
  const [row] = await run<MessagingChannel>({
    name: 'messaging-channel',
    text: `select version, phone_number_id as "phoneNumberId", display_phone as "displayPhone", waba_id as "wabaId",
        is_coexistence as "isCoexistence", per_second as "perSecond", token_ct is not null as "hasToken", quality,
        daily_limit as "dailyLimit", paused_at as "pausedAt", pause_code as "pauseCode", offers_paused_until as "offersPausedUntil"
      from messaging_channels where clinic_id = $1 order by phone_number_id limit 1`,
    values: [clinicId],
  });
  return row ?? null;
}

interface ChannelChange {
  displayPhone?: string | undefined;
  isCoexistence?: boolean | undefined;
  perSecond?: number | undefined;
  wabaId?: string | null | undefined;
  tokenCt?: Buffer | null;
  pausedAt?: null;
  pauseCode?: null;
  offersPausedUntil?: null;
}

async function change(
  scope: Scope,
  { version, action }: { version: number; action: string },
  changes: (channel: MessagingChannel) => ChannelChange,
): Promise<MessagingChannel> {
  const { trx, clinicId } = scope;
  const channel = (await readChannel(scope)) ?? refuse('not-found');
  const { phoneNumberId } = channel;
  const written = await trx('messagingChannels')
    .where({ clinicId, phoneNumberId, version })
    .update({ ...changes(channel), version: version + 1 });
  if (written === 0) refuse('version-conflict');
  await scope.audit({ action, entity: 'clinic', entityId: clinicId, purpose: 'CLINIC_OPERATION' });
  return (await readChannel(scope)) as MessagingChannel;
}

export type ChannelFields = Pick<ChannelChange, 'displayPhone' | 'isCoexistence' | 'perSecond'>;

/** A number that also lives in the Business app sends at most 20 messages a second (Meta). */
export const coexistencePerSecond = 20;

export const updateChannel = (scope: Scope, version: number, fields: ChannelFields) =>
  change(scope, { version, action: 'messaging-channel.update' }, (channel) => {
    const isCoexistence = fields.isCoexistence ?? channel.isCoexistence;
    const perSecond = fields.perSecond ?? channel.perSecond;
    return { ...fields, perSecond: isCoexistence ? Math.min(perSecond, coexistencePerSecond) : perSecond };
  });

export interface AccountInput {
  version: number;
  wabaId?: string | null | undefined;
  /** Left out: what is there stays; null: the house's from now on. */
  token?: string | null | undefined;
}

/** What {@link writeAccount} would leave behind, to be asked of the provider first; null: no account. Token null: the house's. */
export async function accountWished(
  scope: Scope,
  { version, wabaId, token }: AccountInput,
): Promise<{ phoneNumberId: string; wabaId: string; token: string | null } | null> {
  const sender = (await readSender(scope)) ?? refuse('not-found');
  const channel = (await readChannel(scope)) ?? refuse('not-found');
  if (channel.version !== version) refuse('version-conflict');
  const wished = wabaId === undefined ? channel.wabaId : wabaId;
  if (wished === null) return null;
  return {
    ...{ phoneNumberId: channel.phoneNumberId, wabaId: wished },
    token: token === undefined ? tokenOf(scope, sender) : token,
  };
}

/** Who speaks for the number, and for which account. The token is sealed and told to nobody again. */
export const writeAccount = (scope: Scope, { version, wabaId, token }: AccountInput) =>
  change(scope, { version, action: 'messaging-channel.account' }, ({ phoneNumberId }) => ({
    ...(wabaId !== undefined && { wabaId }),
    ...(token !== undefined && {
      tokenCt: token === null ? null : scope.vault.seal(tokenPlace(phoneNumberId), token),
    }),
  }));

/** A person says that what stopped the number is mended. What waits goes out by itself; if it is not, the next refusal stops it again. */
export async function resumeChannel(scope: Scope, version: number): Promise<MessagingChannel> {
  const channel = await change(scope, { version, action: 'messaging-channel.resume' }, () => ({
    ...{ pausedAt: null, pauseCode: null, offersPausedUntil: null },
  }));
  await settleTask(scope, { kind: 'sender-paused', subjectKey: channel.phoneNumberId });
  return channel;
}

/** For activities: the account whose templates these are, and the token that may speak for it; null without an account. */
export async function readAccount(scope: Scope): Promise<{ wabaId: string; token: string | null } | null> {
  const [row] = await scope.run<{ phoneNumberId: string; wabaId: string; tokenCt: Buffer | null }>({
    name: 'messaging-account',
    text: `select phone_number_id as "phoneNumberId", waba_id as "wabaId", token_ct as "tokenCt"
      from messaging_channels where clinic_id = $1 and waba_id is not null order by phone_number_id limit 1`,
    values: [scope.clinicId],
  });
  return row ? { wabaId: row.wabaId, token: tokenOf(scope, row) } : null;
}
