import type { Callbacks } from './callbacks.ts';
import {
  isFromApi,
  type AcceptedMessage,
  type EchoMessage,
  type InboundMessage,
  type Media,
} from './facts.ts';
import type { Fate } from './fate.ts';
import { HttpError } from './http.ts';
import { numberOf } from './numbers.ts';
import { isUserId, type People } from './people.ts';
import type { Store } from './store.ts';
import { waIdOf } from './wa-id.ts';
import { newWamid } from './wamid.ts';
import {
  echoBody,
  inboundBody,
  preferenceBody,
  reactionBody,
  statusBody,
  systemBody,
} from './webhook-bodies.ts';

export type PersonActs = ReturnType<typeof createPerson>;
type Said = Omit<InboundMessage, 'wamid' | 'at'>;

export interface PersonDeps {
  store: Store;
  callbacks: Callbacks;
  people: People;
  fate: Fate;
}

/** What the person with the telephone does: reads, presses a button, writes, sends a file, reacts, switches it off. */
export function createPerson({ store, callbacks, people, fate }: PersonDeps) {
  const number = (phoneNumberId: string) => numberOf(store, phoneNumberId);

  function read(message: AcceptedMessage): void {
    const { isRead, deliveredAt, phoneNumberId, waId, wamid } = message;
    if (isRead || deliveredAt === undefined) return;
    store.record({ fact: 'read', wamid });
    const status = { name: 'read', at: Date.now() } as const;
    callbacks.enqueue(statusBody(number(phoneNumberId), message, people.get(waId), status), {
      isStatus: true,
    });
  }

  function requireOn(key: string): void {
    if (people.get(key).isOff) throw new HttpError(409, 'this telephone is off');
  }

  function say(message: Said): { wamid: string } {
    const { phoneNumberId, waId } = message;
    requireOn(waId);
    const inbound = { ...message, wamid: newWamid(waId), at: Date.now() };
    store.record({ fact: 'inbound', message: inbound });
    const body = inboundBody(number(phoneNumberId), inbound, people.get(waId));
    callbacks.enqueue(body, { inboundWamid: inbound.wamid });
    return { wamid: inbound.wamid };
  }

  const messagesTo = (to: string) => {
    const key = people.keyOf(to);
    return [...store.accepted.values()].filter((m) => m.waId === key).reverse();
  };

  /** The clinic that wrote last, or was written to, unless one is named. */
  function senderFor(to: string, phoneNumberId?: string): string {
    const key = people.keyOf(to);
    const known = () => [...store.conversations.values()].findLast((one) => one.waId === key);
    const sender = phoneNumberId ?? messagesTo(to)[0]?.phoneNumberId ?? known()?.phoneNumberId;
    if (sender === undefined) throw new HttpError(404, 'no conversation with this number: say phoneNumberId');
    return sender;
  }

  return {
    readConversation(conversationId: string): void {
      const { messages = [], waId = '' } = store.conversations.get(conversationId) ?? {};
      if (!people.get(waId).isOff) for (const message of messages.filter(isFromApi)) read(message);
    },

    /** `payload` is the button's, or its word (`confirm`), or its title. */
    press(payload: string, target: { messageId?: string | undefined; to?: string | undefined }) {
      const buttonOf = (message: AcceptedMessage) =>
        message.buttons.find(
          (b) => b.payload === payload || b.payload.split(':').includes(payload) || b.title === payload,
        );
      const { messageId, to } = target;
      const byId = (m: AcceptedMessage) => m.wamid === messageId || m.callbackData === messageId;
      const message =
        messageId === undefined
          ? messagesTo(to ?? '').find((m) => buttonOf(m) !== undefined)
          : [...store.accepted.values()].find(byId);
      const button = message && buttonOf(message);
      if (!message || !button) throw new HttpError(404, 'no such message or button');
      const { phoneNumberId, waId, wamid, type, listTitle } = message;
      requireOn(waId);
      read(message);
      const answer = { phoneNumberId, waId, text: button.title, payload: button.payload, contextId: wamid };
      const isInteractive = listTitle === undefined ? 'button_reply' : 'list_reply';
      return say({ ...answer, ...(type === 'interactive' && { isInteractive }) });
    },

    write(to: string, text: string, phoneNumberId?: string, contextId?: string) {
      const sender = senderFor(to, phoneNumberId);
      const waId = people.keyOf(to);
      return say({ phoneNumberId: sender, waId, text, ...(contextId !== undefined && { contextId }) });
    },

    sendMedia(to: string, media: Media, caption = '', phoneNumberId?: string) {
      return say({
        phoneNumberId: senderFor(to, phoneNumberId),
        waId: people.keyOf(to),
        text: caption,
        media,
      });
    },

    /** An empty emoji takes it back. */
    react(messageId: string, emoji: string): { wamid: string } {
      const message = [...store.accepted.values()].find(
        (m) => m.wamid === messageId || m.callbackData === messageId,
      );
      if (message?.deliveredAt === undefined) throw new HttpError(404, 'no such message on the telephone');
      const { phoneNumberId, waId, wamid: target } = message;
      requireOn(waId);
      read(message);
      store.record({ fact: 'reaction', wamid: target, by: 'person', emoji });
      const reaction = { wamid: newWamid(waId), at: Date.now(), target, emoji };
      callbacks.enqueue(reactionBody(number(phoneNumberId), people.get(waId), reaction));
      return { wamid: reaction.wamid };
    },

    /** On again: what is still in time arrives. */
    switch(to: string, isOff: boolean): { arrived: number } {
      const { key } = people.change(to, { isOff });
      return { arrived: isOff ? 0 : fate.arrive(key) };
    },

    /** The same person with another number, as WhatsApp's own "change number" tells it; the id changes with it. */
    changeNumber(to: string, newNumber: string, phoneNumberId?: string) {
      const old = people.get(people.keyOf(to));
      const newWaId = waIdOf(newNumber);
      const now = people.change(newWaId, { name: old.name });
      const sender = number(senderFor(to, phoneNumberId));
      const at = Date.now();
      const change = { wamid: newWamid(old.key), at, newWaId, newUserId: now.userId };
      callbacks.enqueue(systemBody(sender, old, change));
      return { newWaId, newUserId: now.userId };
    },

    changeUserId(to: string, newUserId: string, phoneNumberId?: string) {
      const old = people.get(people.keyOf(to));
      const sender = number(senderFor(to, phoneNumberId));
      callbacks.enqueue(systemBody(sender, old, { wamid: newWamid(old.key), at: Date.now(), newUserId }));
      if (isUserId(old.key)) people.change(newUserId, { name: old.name });
      else people.change(old.key, { userId: newUserId });
      return { newUserId };
    },

    /** WhatsApp's own button against a business's offers. */
    prefer(to: string, value: 'stop' | 'resume', phoneNumberId?: string) {
      const sender = senderFor(to, phoneNumberId);
      const others = (people.get(people.keyOf(to)).noOffersOf ?? []).filter((one) => one !== sender);
      const person = people.change(to, { noOffersOf: value === 'stop' ? [...others, sender] : others });
      callbacks.enqueue(preferenceBody(number(sender), person, value));
      return { value };
    },

    /** Coexistence: staff write on the clinic's own telephone, and the house hears of it. */
    echo(to: string, text: string, phoneNumberId?: string): { wamid: string } {
      const sender = senderFor(to, phoneNumberId);
      const waId = people.keyOf(to);
      const [wamid, acceptedAt] = [newWamid(waId), Date.now()];
      const message: EchoMessage = {
        ...{ wamid, phoneNumberId: sender, to: waId, waId, type: 'echo', text, buttons: [], acceptedAt },
        deliveredAt: acceptedAt,
      };
      store.record({ fact: 'echo', message });
      callbacks.enqueue(echoBody(number(sender), message, people.get(waId)));
      return { wamid };
    },
  };
}
