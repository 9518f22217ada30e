import type {
  AcceptedMessage,
  BusinessNumber,
  Conversation,
  ConversationMessage,
  Fact,
  Hook,
  InboundMessage,
  Media,
  Person,
  SimulatedTemplate,
} from './facts.ts';
import type { Journal } from './journal.ts';

export type { AcceptedMessage, Conversation, Fact, Hook, InboundMessage } from './facts.ts';

export type Store = ReturnType<typeof createStore>;
export const templateKey = (wabaId: string, name: string, language: string) =>
  `${wabaId}/${name}/${language}`;

function createState() {
  return {
    accepted: new Map<string, AcceptedMessage>(),
    inbound: new Map<string, InboundMessage>(),
    conversations: new Map<string, Conversation>(),
    hooks: new Map<string, Hook>(),
    people: new Map<string, Person>(),
    templates: new Map<string, SimulatedTemplate>(),
    numbers: new Map<string, BusinessNumber>(),
    media: new Map<string, Media>(),
  };
}
type State = ReturnType<typeof createState>;

/** What the journal tells, kept ready for reading. `onChange` gets the id of the conversation that changed. */
export function createStore(journal: Journal<Fact>) {
  const state = createState();
  const listeners = new Set<(conversationId: string) => void>();
  for (const entry of journal.entries) apply(state, entry);
  return {
    ...state,
    record(entry: Fact): void {
      journal.append(entry);
      const changed = apply(state, entry);
      if (changed !== undefined) for (const listener of listeners) listener(changed);
    },
    onChange(listener: (conversationId: string) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reset(): void {
      journal.clear();
      for (const map of Object.values(state)) map.clear();
      for (const listener of listeners) listener('*');
    },
  };
}

/** Everything that changes what a page shows answers the conversation's id, or `*` for all of them. */
function apply(state: State, entry: Fact): string | undefined {
  switch (entry.fact) {
    case 'accepted':
      state.accepted.set(entry.message.wamid, entry.message);
      // A reaction hangs on another message.
      return entry.message.type === 'reaction' ? undefined : put(state, entry.message);
    case 'echo':
      return put(state, entry.message);
    case 'inbound':
      state.inbound.set(entry.message.wamid, entry.message);
      return put(state, entry.message);
    case 'hook':
      state.hooks.set(entry.hook.id, entry.hook);
      return undefined;
    case 'hook-done':
      return settle(state, entry.id);
    case 'delivered':
      return change(state, entry.wamid, { deliveredAt: entry.at });
    case 'failed':
      return change(state, entry.wamid, { errorCode: entry.errorCode });
    case 'read':
      return change(state, entry.wamid, { isRead: true });
    case 'reaction':
      return react(state, entry);
    default:
      return applyWorld(state, entry);
  }
}

type Of<Kind extends Fact['fact']> = Extract<Fact, { fact: Kind }>;

function applyWorld(
  state: State,
  entry: Of<'person' | 'template' | 'template-gone' | 'number' | 'media'>,
): string | undefined {
  if (entry.fact === 'person') {
    state.people.set(entry.person.key, entry.person);
    return '*';
  }
  if (entry.fact === 'template') {
    const { template } = entry;
    state.templates.set(templateKey(template.wabaId, template.name, template.language), template);
  }
  if (entry.fact === 'template-gone')
    for (const [key, template] of state.templates)
      if (template.wabaId === entry.wabaId && template.name === entry.name) state.templates.delete(key);
  if (entry.fact === 'number') state.numbers.set(entry.number.phoneNumberId, entry.number);
  if (entry.fact === 'media') state.media.set(entry.media.id, entry.media);
  return undefined;
}

function put({ conversations }: State, message: ConversationMessage): string {
  const id = idOf(message);
  const { phoneNumberId, waId } = message;
  const found = conversations.get(id) ?? { id, phoneNumberId, waId, messages: [] };
  conversations.set(id, found);
  found.messages.push(message);
  return id;
}

function change({ accepted }: State, wamid: string, facts: Partial<AcceptedMessage>): string | undefined {
  const message = accepted.get(wamid);
  return message && idOf(Object.assign(message, facts));
}

function react(state: State, { wamid, by, emoji }: Of<'reaction'>): string | undefined {
  const message = state.accepted.get(wamid) ?? state.inbound.get(wamid);
  if (!message) return undefined;
  message.reactions = { ...message.reactions, [by]: emoji };
  return idOf(message);
}

function settle({ hooks, inbound }: State, id: string): string | undefined {
  const carried = inbound.get(hooks.get(id)?.inboundWamid ?? '');
  hooks.delete(id);
  if (carried) carried.isTaken = true;
  return carried && idOf(carried);
}

export const idOf = (message: { phoneNumberId: string; waId: string }) =>
  `${message.phoneNumberId}-${message.waId}`;
