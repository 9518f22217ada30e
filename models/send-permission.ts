// Whether a message may leave now, asked in the transaction that claims it; owner context: messaging.
import type { Channel, MessageKind, MessagePurpose } from '../domain/messaging/delivery.ts';
import { ruleOnSend } from '../domain/messaging/send-rules.ts';
import type { ClientContact } from './client-contact.ts';
import { readSendFacts } from './send-facts.ts';
import { readSender, type Sender, tokenOf } from './sender.ts';
import { probeMs, type SenderLane, takeProbe, takeTurn } from './sender-rate.ts';
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

/**
 * Asked in the transaction that claims the message: what the person chose, the hours, what she got already, the state of the number. The
 * rate is the last statement, so that what is refused for another reason uses up none of it.
 */
export async function permitSend(
  scope: Scope,
  subject: SendSubject,
  contact: ClientContact | null,
  now: Date,
): Promise<Permit> {
  const sender = subject.channel === 'whatsapp' ? await readSender(scope) : null;
  const facts = await readSendFacts(scope, subject, { contact, sender, now });
  const ruling = ruleOnSend(facts, now.getTime());
  if (ruling.may === 'never') return ruling;
  if (subject.channel === 'whatsapp' && !sender) return { may: 'never', code: 'no-channel' };
  if (ruling.may === 'wait') return { ...ruling, until: new Date(ruling.until) };
  if (!sender) return { may: 'send', sender: 'sms', token: null, isCoexistence: false };
  return permitNumber(scope, sender, { lane: laneOf(subject), now });
}

function laneOf({ kind, purpose }: SendSubject): SenderLane {
  if (purpose === 'offers') return 'offers';
  return kind === 'text' || kind === 'template' || purpose === 'access' ? 'hand' : 'process';
}

async function permitNumber(
  scope: Scope,
  sender: Sender,
  { lane, now }: { lane: SenderLane; now: Date },
): Promise<Permit> {
  const isPaused = sender.pausedAt !== null && (lane === 'offers' || !(await takeProbe(scope, sender, now)));
  if (isPaused) return { may: 'wait', until: new Date(now.getTime() + probeMs), code: 'sender-paused' };
  const comeBackAt = await takeTurn(scope, sender, { lane, now });
  if (comeBackAt) return { may: 'wait', until: comeBackAt, code: 'rate' };
  const { phoneNumberId, isCoexistence } = sender;
  return { may: 'send', sender: phoneNumberId, token: tokenOf(scope, sender), isCoexistence };
}
