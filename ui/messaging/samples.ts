import type { Conversation, ConversationLine, ThreadItem } from './conversation-types.ts';

// What the tests of this room look at.
export const itemOf = (change: Partial<ThreadItem> = {}): ThreadItem => ({
  ...{
    id: 'm1',
    kind: 'out',
    at: '2026-11-26T12:00:00Z',
    channel: 'whatsapp',
    text: 'Bom dia!',
    buttons: [],
  },
  ...{ author: { id: 'u', name: 'Helena Prado' }, origin: 'text', state: 'delivered', errorCode: null },
  ...{ waitCode: null, notBefore: null, fallbackOf: null, replyTo: null, reactions: [], media: null },
  inboundType: null,
  ...change,
});

export const lineOf = (change: Partial<ConversationLine> = {}): ConversationLine => ({
  ...{ id: 'k1', version: 1, client: { id: 'c1', name: 'Ana Lima' }, display: { name: null, phone: null } },
  ...{
    state: 'open',
    assignedTo: null,
    unread: 0,
    lastMessageAt: '2026-11-26T12:00:00Z',
    channel: 'whatsapp',
  },
  ...{ lastInboundAt: null, windowEndsAt: null, preview: 'Bom dia!', hasTrouble: false },
  ...change,
});

export const conversationOf = (change: Partial<Conversation> = {}): Conversation => ({
  ...lineOf(),
  ...{ identities: [], choices: null, nextVisit: null },
  ...change,
});
