import { isWindowOpen, windowMs } from '../../domain/messaging/delivery.ts';
import { type Keyword, keywordOf } from '../../domain/messaging/reply.ts';
import { keywordTexts } from '../../domain/messaging/session-texts.ts';
import type { WebhookMessage, WebhookPreference } from '../../domain/messaging/webhook.ts';
import { recordChoice } from '../../models/contact-choice.ts';
import { clientsOfPhones, knownClients } from '../../models/conversation.ts';
import type { Conversation } from '../../models/conversation-row.ts';
import { heedWords } from '../../models/keyword-choice.ts';
import { queueMessage } from '../../models/message-queue.ts';
import { answeredClient } from '../../models/reply-facts.ts';
import { systemActor, type Scope } from '../../models/tenancy.ts';
import { phonesOfSender } from '../../domain/messaging/reply.ts';
import type { InboundDeps } from './inbound.ts';
import { identitiesOfItem } from './keep-message.ts';

interface Said {
  conversation: Conversation;
  item: WebhookMessage;
  inboundId: string;
  /** Spellings of the number it came from. */
  phones: readonly string[];
}

/**
 * PARAR, SAIR and the way back: a choice for everybody whom the clinic writes to on that telephone, with the message as proof, and one
 * answer. Said again it changes nothing and is not answered again. True when somebody left.
 */
export async function heedKeyword(
  scope: Scope,
  { conversation, item, inboundId, phones }: Said,
): Promise<boolean> {
  const keyword = keywordOf(item.text ?? item.title ?? item.media?.caption ?? '');
  if (keyword === null) return false;
  const channel = item.channel ?? 'whatsapp';
  const at = new Date(item.at);
  const clients = new Set(await clientsOfPhones(scope, phones));
  if (conversation.clientId !== null) clients.add(conversation.clientId);
  // Who shows no number may be nobody we know, but only whom we wrote to can answer that message.
  const answered = phones.length > 0 || !item.contextId ? null : await answeredClient(scope, item.contextId);
  if (answered !== null) clients.add(answered);
  const isChanged = await heedWords(scope, [...clients], { keyword, channel, at, inboundId });
  if (isChanged && !item.isCopy) await confirm(scope, conversation, keyword, { inboundId, at, channel });
  return isChanged && keyword !== 'return';
}

/** Never late: who left a day ago is not written to in order to be told so. */
async function confirm(
  scope: Scope,
  { id: conversationId, clientId }: Conversation,
  keyword: Keyword,
  { inboundId, at, channel }: { inboundId: string; at: Date; channel: 'whatsapp' | 'sms' },
): Promise<void> {
  if (!isWindowOpen(at, Date.now())) return;
  await queueMessage(scope, {
    ...{ key: `keyword/${inboundId}`, kind: 'text', purpose: 'conversation', step: 'keyword' },
    ...{ template: 'opt-out-confirmation', clientId, conversationId, channel },
    usefulUntil: at.getTime() + windowMs,
    content: { text: keywordTexts[keyword] },
  });
}

/** She told WhatsApp itself that she wants no more offers of this business. Its «resume» is no consent of ours: nobody said what to. */
export async function applyPreference(
  { tenancy, live }: InboundDeps,
  clinicId: string,
  item: WebhookPreference,
): Promise<void> {
  if (item.offers === 'resume') return;
  const changed = await tenancy.withClinic(systemActor(clinicId), async (scope) => {
    const phones = item.from === undefined ? [] : phonesOfSender(item.from);
    const known = await knownClients(scope, identitiesOfItem(item));
    const clients = new Set([...(await clientsOfPhones(scope, phones)), ...known]);
    const proof = { source: 'provider', textVersion: 'provider-2026-11' } as const;
    const wish = { channel: 'whatsapp', purpose: 'offers', choice: 'withdrawn' } as const;
    for (const clientId of clients) await recordChoice(scope, { ...wish, ...proof, clientId });
    return [...clients];
  });
  for (const id of changed) live.publish({ clinicId, entity: 'client', id });
}
