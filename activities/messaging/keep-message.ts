import { formatPhone } from '../../domain/clients/phone.ts';
import { phonesOfSender } from '../../domain/messaging/reply.ts';
import type { WebhookMessage } from '../../domain/messaging/webhook.ts';
import type { Identity } from '../../models/contact-identity.ts';
import { conversationOf, type Writer } from '../../models/conversation.ts';
import type { Conversation } from '../../models/conversation-row.ts';
import { keepInbound } from '../../models/inbound-message.ts';
import { awaitMedia } from '../../models/inbound-media.ts';
import { pokeWatchesOf } from '../../models/no-show-watch.ts';
import { pokeRecallsOf } from '../../models/recall-poke.ts';
import type { Scope } from '../../models/tenancy.ts';

type Named = Pick<WebhookMessage, 'from' | 'fromUserId' | 'username' | 'channel'>;

/** By what the provider knows who wrote. */
export function identitiesOfItem({ from, fromUserId, username, channel }: Named): Identity[] {
  const number: Identity | undefined =
    from === undefined
      ? undefined
      : channel === 'sms'
        ? { kind: 'phone', value: `+${from.replace(/\D/g, '')}` }
        : { kind: 'wa-id', value: from };
  return [
    ...(number ? [number] : []),
    ...(fromUserId === undefined ? [] : [{ kind: 'bsuid' as const, value: fromUserId }]),
    ...(username === undefined ? [] : [{ kind: 'username' as const, value: username }]),
  ];
}

export const writerOf = (item: Named & Pick<WebhookMessage, 'profileName' | 'at' | 'system'>): Writer => ({
  identities: [...identitiesOfItem(item), ...newIdentities(item)],
  profileName: item.profileName?.trim().slice(0, 100) || null,
  at: new Date(item.at),
});

/** She has another number or id from now on: the same person, and whoever wrote from the new one before the news came. */
function newIdentities({ system }: Pick<WebhookMessage, 'system'>): Identity[] {
  const { newWaId, newUserId } = system ?? {};
  return [
    ...(newWaId === undefined ? [] : [{ kind: 'wa-id' as const, value: newWaId, isVouched: true }]),
    ...(newUserId === undefined ? [] : [{ kind: 'bsuid' as const, value: newUserId }]),
  ];
}

/** What is read of it in the conversation: words, the button's title, the caption, the place. */
function wordsOf({ text, title, media, location, payload, system, reaction }: WebhookMessage): string | null {
  if (system)
    return system.newWaId === undefined ? null : formatPhone(phonesOfSender(system.newWaId)[0] ?? '');
  if (reaction) return reaction.emoji;
  if (text !== undefined) return text;
  if (title !== undefined) return title;
  if (media) return media.caption ?? null;
  if (location)
    return [location.name, location.address, `${location.latitude}, ${location.longitude}`]
      .filter((part) => part !== undefined)
      .join(' · ');
  return payload ?? null;
}

/** Its id, or null when it was kept before; a file that came with it waits to be fetched. */
export async function keepMessage(
  scope: Scope,
  conversation: Conversation,
  item: WebhookMessage,
  appointmentId: string | null,
): Promise<string | null> {
  const id = await keepInbound(scope, conversation, {
    ...{ wamid: item.wamid, kind: item.type.slice(0, 40), text: wordsOf(item), appointmentId },
    channel: item.channel ?? 'whatsapp',
    receivedAt: new Date(item.at),
    targetWamid: item.reaction?.targetWamid ?? item.contextId ?? null,
  });
  if (id !== null && conversation.clientId !== null && !item.system) {
    pokeWatchesOf(scope, conversation.clientId);
    pokeRecallsOf(scope, conversation.clientId);
  }
  if (id !== null && item.media) {
    const { id: mediaId, mime, sha256, fileName } = item.media;
    await awaitMedia(scope, conversation, id, { id: mediaId, mime, sha256, fileName });
  }
  return id;
}

/** A button that she pressed, in her own conversation; false when it was kept before. */
export async function keepTap(
  scope: Scope,
  item: WebhookMessage,
  clientId: string,
  appointmentId: string | null,
): Promise<boolean> {
  const conversation = await conversationOf(scope, { clientId, at: new Date(item.at) });
  return (await keepMessage(scope, conversation, item, appointmentId)) !== null;
}
