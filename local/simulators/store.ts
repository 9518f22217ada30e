import type { Journal } from './journal.ts';

export interface Button {
  title: string;
  payload: string;
}

/** A message that the simulated provider took from the house. */
export interface AcceptedMessage {
  wamid: string;
  phoneNumberId: string;
  to: string;
  waId: string;
  type: 'template' | 'text';
  text: string;
  buttons: Button[];
  acceptedAt: number;
  templateName?: string;
  /** The clinic's name as the message tells it. */
  business?: string;
  callbackData?: string;
  isRead?: boolean;
}

/** A message that the person wrote, or a button pressed. */
export interface InboundMessage {
  wamid: string;
  phoneNumberId: string;
  waId: string;
  text: string;
  at: number;
  payload?: string;
  contextId?: string;
  /** The house answered 200 to the webhook that carried it. */
  isTaken?: boolean;
}

export interface Hook {
  id: string;
  dueAt: number;
  body: string;
  inboundWamid?: string;
}

export type Fact =
  | { fact: 'accepted'; message: AcceptedMessage }
  | { fact: 'inbound'; message: InboundMessage }
  | { fact: 'read'; wamid: string }
  | { fact: 'hook'; hook: Hook }
  | { fact: 'hook-done'; id: string };

export interface Conversation {
  id: string;
  phoneNumberId: string;
  waId: string;
  messages: (AcceptedMessage | InboundMessage)[];
}

export type Store = ReturnType<typeof createStore>;

/** What the journal tells, kept ready for reading. `onChange` gets the id of the conversation that changed. */
export function createStore(journal: Journal<Fact>) {
  const accepted = new Map<string, AcceptedMessage>();
  const inbound = new Map<string, InboundMessage>();
  const conversations = new Map<string, Conversation>();
  const hooks = new Map<string, Hook>();
  const listeners = new Set<(conversationId: string) => void>();

  function apply(entry: Fact): string | undefined {
    if (entry.fact === 'accepted') {
      accepted.set(entry.message.wamid, entry.message);
      return conversationOf(entry.message).messages.push(entry.message) ? idOf(entry.message) : undefined;
    }
    if (entry.fact === 'inbound') {
      inbound.set(entry.message.wamid, entry.message);
      return conversationOf(entry.message).messages.push(entry.message) ? idOf(entry.message) : undefined;
    }
    if (entry.fact === 'read') {
      const message = accepted.get(entry.wamid);
      if (message) message.isRead = true;
      return message && idOf(message);
    }
    if (entry.fact === 'hook') {
      hooks.set(entry.hook.id, entry.hook);
      return undefined;
    }
    const carried = inbound.get(hooks.get(entry.id)?.inboundWamid ?? '');
    hooks.delete(entry.id);
    if (carried) carried.isTaken = true;
    return carried && idOf(carried);
  }

  function conversationOf(message: { phoneNumberId: string; waId: string }): Conversation {
    const { phoneNumberId, waId } = message;
    const id = idOf(message);
    const found = conversations.get(id) ?? { id, phoneNumberId, waId, messages: [] };
    conversations.set(id, found);
    return found;
  }

  journal.entries.forEach(apply);
  return {
    accepted,
    conversations,
    hooks,
    record(entry: Fact): void {
      journal.append(entry);
      const changed = apply(entry);
      if (changed !== undefined) for (const listener of listeners) listener(changed);
    },
    onChange(listener: (conversationId: string) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reset(): void {
      journal.clear();
      for (const map of [accepted, inbound, conversations, hooks]) map.clear();
      for (const listener of listeners) listener('*');
    },
  };
}

const idOf = (message: { phoneNumberId: string; waId: string }) => `${message.phoneNumberId}-${message.waId}`;

export const isInbound = (message: AcceptedMessage | InboundMessage): message is InboundMessage =>
  'at' in message;
