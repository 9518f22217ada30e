import type { MessageContent, SmsProvider } from '../../domain/messaging/delivery.ts';
import { planDelivery, type DeliveryStep } from '../../domain/messaging/delivery-plan.ts';
import { readClientContact, type ClientContact } from '../../models/client-contact.ts';
import { addressOf, type Address } from '../../models/conversation-address.ts';
import { lockDelivery, usefulUntilOf } from '../../models/message-delivery.ts';
import { changeMessage, type MessageRow } from '../../models/message-send.ts';
import { permitSend, type Permit } from '../../models/send-permission.ts';
import type { Scope } from '../../models/tenancy.ts';
import { claimRow, dropMessage, whatIsDone, type ClaimMark } from './claim.ts';
import { advance } from './deliver-steps.ts';
import { writeMessage, type DeliveryWorld, type Words } from './deliver-words.ts';

/** Everything that the call needs, read in the claim's transaction. */
export interface Outgoing {
  row: MessageRow;
  content: MessageContent;
  address: Address;
  permit: Extract<Permit, { may: 'send' }>;
  usefulForMs: number;
  /** Whom to ask, one after the other, to send an SMS; read with the claim, because a hiccup after it would leave nobody knowing. */
  smsOrder: readonly SmsProvider[];
}
export type DeliveryClaim = { isMine: false; step: DeliveryStep } | ({ isMine: true } & Outgoing);

/**
 * Before the provider is called: the intent is on record as `sending` with what is written, or there is nothing to send now. Every try asks
 * again whether it is still wanted, allowed and in time.
 */
export async function claimDelivery(
  scope: Scope,
  messageId: string,
  mark: ClaimMark,
  world: DeliveryWorld,
): Promise<DeliveryClaim> {
  const elsewhere = async (): Promise<DeliveryClaim> => ({
    ...{ isMine: false, step: await advance(scope, messageId, world) },
  });
  const delivery = await lockDelivery(scope, messageId, world);
  if (!delivery) return elsewhere();
  const { row, facts, smsOrder } = delivery;
  const before = await whatIsDone(scope, row, mark);
  if (before.settled) return elsewhere();
  if (!before.isMine && planDelivery(facts, Date.now()).kind !== 'send') return elsewhere();

  const words = await writeMessage(scope, row, world);
  if ('code' in words) {
    await holdOrDrop(scope, row, words);
    return elsewhere();
  }
  const contact = row.clientId === null ? null : await readClientContact(scope, row.clientId);
  const address = await addressFor(scope, row, contact);
  // Last, because its last statement is the rate: what does not leave for another reason uses up none of it.
  const permit = await permitSend(
    scope,
    { ...row, usefulUntil: new Date(usefulUntilOf(row)) },
    contact,
    mark.at,
  );
  if (permit.may !== 'send' || !address) {
    await holdOrDrop(scope, row, permit.may === 'send' ? { code: 'no-phone' } : permit);
    return elsewhere();
  }
  return {
    isMine: true,
    ...(await claimWords(scope, row, { words, mark, isMine: before.isMine })),
    ...{ address, permit, smsOrder },
  };
}

async function claimWords(
  scope: Scope,
  row: MessageRow,
  { words, mark, isMine }: { words: Words; mark: ClaimMark; isMine: boolean },
) {
  await scope.audit({
    ...{ action: 'message.prepare', entity: 'message', entityId: row.id },
    ...{ subjectIds: row.clientId === null ? [] : [row.clientId], purpose: purposeOf(row) },
  });
  const provider = row.channel === 'whatsapp' ? ('whatsapp' as const) : null;
  const claimed = await claimRow(scope, row, mark, isMine, { ...words, provider });
  const usefulForMs = Math.max(usefulUntilOf(row) - mark.at.getTime(), 0);
  return { row: claimed, content: words.content, usefulForMs };
}

/** As the audit names why personal data are read (docs/privacy.md). */
const purposeOf = ({ purpose }: MessageRow): string =>
  purpose === 'offers' ? 'CONSENT' : 'BOOKING_CONTRACT';

/** An answer goes where she wrote from; everything else to the number on her card. */
async function addressFor(
  scope: Scope,
  row: MessageRow,
  contact: ClientContact | null,
): Promise<Address | null> {
  const isAnswer = row.conversationId !== null && (row.purpose === 'conversation' || row.clientId === null);
  if (isAnswer) return addressOf(scope, row, row.channel);
  const phone = contact?.client?.phone;
  if (!phone) return addressOf(scope, row, row.channel);
  return { to: row.channel === 'sms' ? phone : phone.replace('+', '') };
}

/** Not now (`until`), or never: both with the code of why. A number that is paused fails the message; a rule of ours does not. */
async function holdOrDrop(
  scope: Scope,
  row: MessageRow,
  { code, until }: { code: string; until?: Date },
): Promise<void> {
  if (until === undefined) return dropMessage(scope, row, code);
  const triedSince = row.triedSince ?? (code === 'sender-paused' ? new Date() : null);
  await changeMessage(scope, row, { state: 'pending', notBefore: until, waitCode: code, triedSince });
}
