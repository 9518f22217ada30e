import { randomBytes, randomUUID } from 'node:crypto';
import type { SmsCallbacks } from './sms-callbacks.ts';
import type { SmsFaults } from './sms-faults.ts';
import type { InboundSms, SmsHook, SmsStore, SmsSubscription, SmsVendor, TakenSms } from './sms-store.ts';

export interface SmsEventDeps {
  store: SmsStore;
  faults: SmsFaults;
  callbacks: SmsCallbacks;
  /** Where Twilio posts what people write. */
  twilioInboundUrl: string;
}

export type SmsEvents = ReturnType<typeof createSmsEvents>;

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const isoOf = (at: number) => new Date(at).toISOString();
export const newSid = (prefix: string) => prefix + randomBytes(16).toString('hex');

/** What a real network would do with a message, and how the provider tells of it. */
export function createSmsEvents({ store, faults, callbacks, twilioInboundUrl }: SmsEventDeps) {
  function take(given: {
    provider: SmsVendor;
    from: string;
    to: string;
    text: string;
    externalId?: string;
    callbackUrl?: string;
  }): TakenSms {
    const now = Date.now();
    const fate = faults.plan.fates[given.to];
    const code = fate === 'unreachable' ? 30003 : fate === 'landline' ? 30006 : 21610;
    const isLost = fate !== undefined && fate !== 'silent';
    const sentAt = now + 20 + faults.random() * 60;
    const message: TakenSms = {
      ...given,
      id: given.provider === 'twilio' ? newSid('SM') : randomUUID(),
      ...{ at: now, sentAt, endAt: sentAt + 80 + faults.random() * 200 },
      ...(isLost ? { end: 'undelivered', errorCode: code } : { end: 'delivered' }),
    };
    store.record({ fact: 'taken', message });
    if (fate !== 'silent') for (const state of ['sent', message.end] as const) tell(message, state);
    return message;
  }

  function tell(message: TakenSms, state: 'sent' | TakenSms['end']): void {
    const dueAt = state === 'sent' ? message.sentAt : message.endAt;
    const code = state === 'undelivered' ? message.errorCode : undefined;
    if (message.provider === 'zenvia') {
      for (const to of subscribed('MESSAGE_STATUS'))
        callbacks.enqueue(zenviaHook(to, dueAt, zenviaReceipt(message, state, dueAt, code)), true);
    } else if (message.callbackUrl !== undefined) {
      const body = new URLSearchParams({
        ...{ MessageSid: message.id, SmsSid: message.id, MessageStatus: state, SmsStatus: state },
        ...{ To: `+${message.to}`, From: message.from, ApiVersion: '2010-04-01' },
        ...(code !== undefined && { ErrorCode: String(code) }),
      }).toString();
      const hook = { provider: 'twilio', dueAt, url: message.callbackUrl, headers: form, body } as const;
      callbacks.enqueue(hook, true);
    }
  }

  const subscribed = (eventType: SmsSubscription['eventType']) =>
    [...store.subscriptions.values()].filter((one) => one.eventType === eventType);

  /** The person writes to the sender that wrote to her last, or to the one that is named. */
  function write(
    from: string,
    text: string,
    sender?: { provider: SmsVendor; to: string },
  ): { id: string } | null {
    const last = [...store.taken.values()].findLast((message) => message.to === from);
    const to = sender ?? (last && { provider: last.provider, to: last.from });
    if (!to) return null;
    const id = to.provider === 'twilio' ? newSid('SM') : randomUUID();
    const message: InboundSms = { ...to, id, from, text, at: Date.now() };
    store.record({ fact: 'inbound', message });
    if (to.provider === 'zenvia') {
      for (const one of subscribed('MESSAGE'))
        callbacks.enqueue(zenviaHook(one, message.at, zenviaInbound(message), id), false);
    } else {
      const body = new URLSearchParams({
        ...{ MessageSid: id, SmsSid: id, SmsMessageSid: id, SmsStatus: 'received', NumMedia: '0' },
        ...{ From: `+${from}`, To: to.to, Body: text, NumSegments: '1' },
      }).toString();
      const hook = { url: twilioInboundUrl, headers: form, body, inboundId: id };
      callbacks.enqueue({ ...hook, provider: 'twilio', dueAt: message.at }, false);
    }
    return { id };
  }

  return { take, write };
}

const zenviaHook = (
  { url, headers }: SmsSubscription,
  dueAt: number,
  event: object,
  inboundId?: string,
): Omit<SmsHook, 'id'> => ({
  ...{ provider: 'zenvia', dueAt, url, body: JSON.stringify(event) },
  headers: { ...headers, 'content-type': 'application/json' },
  ...(inboundId !== undefined && { inboundId }),
});

const zenviaReceipt = (message: TakenSms, state: string, at: number, code?: number) => ({
  ...{
    id: randomUUID(),
    timestamp: isoOf(at),
    type: 'MESSAGE_STATUS',
    channel: 'sms',
    messageId: message.id,
  },
  message: {
    ...{ id: message.id, externalId: message.externalId, direction: 'OUT' },
    ...{ from: message.from, to: message.to },
  },
  messageStatus: {
    code: { sent: 'SENT', delivered: 'DELIVERED' }[state] ?? 'NOT_DELIVERED',
    timestamp: isoOf(at),
    ...(code !== undefined && { causes: [{ channelErrorCode: String(code), reason: 'Not delivered' }] }),
  },
});

const zenviaInbound = ({ id, from, to, text, at }: InboundSms) => ({
  ...{ id: randomUUID(), timestamp: isoOf(at), type: 'MESSAGE', channel: 'sms', direction: 'IN' },
  message: {
    id,
    from,
    to,
    direction: 'IN',
    channel: 'sms',
    contents: [{ type: 'text', text }],
    timestamp: isoOf(at),
  },
});
