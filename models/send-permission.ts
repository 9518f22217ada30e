// Whether a message may leave now, asked in the transaction that claims it; owner context: messaging.
import type { Channel, MessageKind, MessagePurpose } from '../domain/messaging/delivery.ts';
import { contactObstacle, type ClientContact } from './client-contact.ts';
import { readSender, tokenOf } from './sender.ts';
import type { Scope } from './tenancy.ts';

export interface SendSubject {
  id: string;
  kind: MessageKind;
  purpose: MessagePurpose;
  channel: Channel;
  /** Name of its use in domain/messaging/templates.ts; `text` for free words. */
  template: string;
  clientId: string | null;
  conversationId: string | null;
  usefulUntil: Date | null;
}

export type Permit =
  | {
      may: 'send';
      /** `phone_number_id`, or `sms`. */
      sender: string;
      /** The clinic's own, opened; null: the house's. */
      token: string | null;
      isCoexistence: boolean;
    }
  | { may: 'wait'; until: Date; code: string }
  | { may: 'never'; code: string };

/** The rate is the last statement: what is refused for another reason uses up none of it. */
export async function permitSend(
  scope: Scope,
  subject: SendSubject,
  contact: ClientContact | null,
  now: Date,
): Promise<Permit> {
  const sender = await readSender(scope);
  const obstacle = contact && contactObstacle(contact);
  if (obstacle) return { may: 'never', code: obstacle };
  if (subject.channel === 'sms') return { may: 'send', sender: 'sms', token: null, isCoexistence: false };
  if (!sender) return { may: 'never', code: 'no-channel' };
  if (sender.pausedAt)
    return { may: 'wait', until: new Date(now.getTime() + 300_000), code: 'sender-paused' };
  const { phoneNumberId, isCoexistence } = sender;
  return { may: 'send', sender: phoneNumberId, token: tokenOf(scope, sender), isCoexistence };
}
