import { windowEndsAt } from '../../domain/messaging/delivery.ts';
import type { CurrentChoices } from '../../models/contact-choice.ts';
import type { OpenedIdentity } from '../../models/contact-identity.ts';
import type { ListedConversation } from '../../models/conversation-list.ts';
import type { SendableTemplate } from '../../models/staff-template.ts';
import type { ThreadItem } from '../../models/thread.ts';

const iso = (instant: Date | number | null): string | null =>
  instant === null ? null : new Date(instant).toISOString();

export const presentLine = (conversation: ListedConversation) => ({
  id: conversation.id,
  version: conversation.version,
  client: conversation.client,
  display: { name: conversation.display.name, phone: conversation.display.phone },
  state: conversation.state,
  assignedTo: conversation.assignedTo,
  unread: conversation.unread,
  lastMessageAt: conversation.lastMessageAt.toISOString(),
  lastInboundAt: iso(conversation.lastInboundAt),
  windowEndsAt: iso(windowEndsAt(conversation.lastInboundAt)),
  channel: conversation.channel,
  preview: conversation.preview,
  hasTrouble: conversation.hasTrouble,
});

export interface ConversationContext {
  identities: readonly OpenedIdentity[];
  choices: CurrentChoices | null;
  nextVisit: { id: string; startsAt: Date } | null;
}

export const presentConversation = (
  conversation: ListedConversation,
  { identities, choices, nextVisit }: ConversationContext,
) => ({
  ...presentLine(conversation),
  identities: identities.map(({ kind, value }) => ({ kind, value })),
  choices,
  nextVisit: nextVisit && { id: nextVisit.id, startsAt: nextVisit.startsAt.toISOString() },
});

export const presentItem = (item: ThreadItem) => ({
  id: item.id,
  kind: item.kind,
  at: item.at.toISOString(),
  channel: item.channel,
  text: item.text,
  buttons: item.buttons,
  author: item.author,
  origin: item.origin,
  state: item.state,
  errorCode: item.errorCode,
  waitCode: item.waitCode,
  notBefore: iso(item.notBefore),
  fallbackOf: item.fallbackOf,
  replyTo: item.replyTo,
  reactions: item.reactions.map(({ emoji, by }) => ({ emoji, by })),
  media: item.media && {
    state: item.media.state,
    mime: item.media.mime,
    size: item.media.size,
    fileName: item.media.fileName,
    errorCode: item.media.errorCode,
  },
  inboundType: item.inboundType,
});

export const presentSendable = (template: SendableTemplate) => ({
  use: template.use,
  templateId: template.templateId,
  name: template.name,
  category: template.category,
  body: template.body,
  parameters: template.parameters.map(({ name, isFilled }) => ({ name, isFilled })),
  buttons: template.buttons,
  isReady: template.isReady,
});
