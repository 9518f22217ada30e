import type { Callbacks } from './callbacks.ts';
import { HttpError } from './http.ts';
import { isInbound, type AcceptedMessage, type Store } from './store.ts';
import { waIdOf } from './wa-id.ts';
import { newWamid } from './wamid.ts';
import { inboundBody, statusBody } from './webhook-bodies.ts';

export type Person = ReturnType<typeof createPerson>;

/** What the person with the telephone does: reads, presses a button, writes. */
export function createPerson(store: Store, callbacks: Callbacks) {
  function read(message: AcceptedMessage): void {
    if (message.isRead) return;
    store.record({ fact: 'read', wamid: message.wamid });
    callbacks.enqueue(statusBody(message, 'read', Date.now()), { isStatus: true });
  }

  function say(message: {
    phoneNumberId: string;
    waId: string;
    text: string;
    payload?: string;
    contextId?: string;
  }) {
    const inbound = { ...message, wamid: newWamid(message.waId), at: Date.now() };
    store.record({ fact: 'inbound', message: inbound });
    callbacks.enqueue(inboundBody(inbound), { inboundWamid: inbound.wamid });
    return { wamid: inbound.wamid };
  }

  const acceptedIn = (conversationId: string) =>
    (store.conversations.get(conversationId)?.messages ?? []).filter(
      (m): m is AcceptedMessage => !isInbound(m),
    );

  const lastTo = (to: string, matches: (message: AcceptedMessage) => boolean) =>
    [...store.accepted.values()].reverse().find((m) => m.waId === waIdOf(to) && matches(m));

  return {
    readConversation(conversationId: string): void {
      for (const message of acceptedIn(conversationId)) read(message);
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
          ? lastTo(to ?? '', (m) => buttonOf(m) !== undefined)
          : [...store.accepted.values()].find(byId);
      const button = message && buttonOf(message);
      if (!message || !button) throw new HttpError(404, 'no such message or button');
      read(message);
      const { phoneNumberId, waId, wamid } = message;
      return say({ phoneNumberId, waId, text: button.title, payload: button.payload, contextId: wamid });
    },

    write(to: string, text: string, phoneNumberId?: string) {
      const sender = phoneNumberId ?? lastTo(to, () => true)?.phoneNumberId;
      if (sender === undefined)
        throw new HttpError(404, 'no conversation with this number: say phoneNumberId');
      return say({ phoneNumberId: sender, waId: waIdOf(to), text });
    },
  };
}
