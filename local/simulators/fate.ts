import type { Callbacks } from './callbacks.ts';
import { isInbound, type AcceptedMessage } from './facts.ts';
import type { Faults } from './faults.ts';
import { numberOf } from './numbers.ts';
import type { People } from './people.ts';
import { idOf, type Store } from './store.ts';
import type { Templates } from './templates.ts';
import { statusBody } from './webhook-bodies.ts';

export interface FateDeps {
  store: Store;
  faults: Faults;
  callbacks: Callbacks;
  people: People;
  templates: Templates;
}

const windowMs = 24 * 3_600_000;

/** What becomes of messages that were taken: the statuses that a real telephone would cause. */
export function createFate(deps: FateDeps) {
  const { store, faults, callbacks, people } = deps;

  function report(message: AcceptedMessage, name: 'sent' | 'delivered' | 'failed', afterMs: number): void {
    const { phoneNumberId, waId, errorCode } = message;
    const status = { name, at: Date.now() + afterMs, ...(name === 'failed' && { errorCode }) };
    const body = statusBody(numberOf(store, phoneNumberId), message, people.get(waId), status);
    callbacks.enqueue(body, { afterMs, isStatus: true });
  }

  /** Gives the message to the telephone, when that is on. */
  function goOut(message: AcceptedMessage): void {
    report(message, 'sent', 20 + faults.random() * 60);
    // Nobody is told that a reaction arrived.
    if (message.type === 'reaction') applyReaction(store, message);
    else if (message.deliveredAt !== undefined) report(message, 'delivered', 120 + faults.random() * 200);
  }

  function release(message: AcceptedMessage): void {
    if (!store.accepted.has(message.wamid)) return;
    const { phoneNumberId, templateName = '', wamid } = message;
    const status = deps.templates.findForNumber(phoneNumberId, templateName, 'pt_BR')?.status;
    // The template was paused meanwhile: what was held for it is lost.
    const errorCode = status === 'APPROVED' ? undefined : 132015;
    if (errorCode !== undefined) {
      store.record({ fact: 'failed', wamid, errorCode });
      return report(message, 'failed', 0);
    }
    if (!people.get(message.waId).isOff) store.record({ fact: 'delivered', wamid, at: Date.now() });
    goOut(message);
  }

  return {
    isHeld: ({ templateName }: AcceptedMessage): boolean =>
      templateName !== undefined && (faults.plan.held?.templates ?? []).includes(templateName),

    /** Puts a message on record with what will become of it. */
    take(message: AcceptedMessage): void {
      const errorCode = failureOf(deps, message);
      if (errorCode !== undefined) message.errorCode = errorCode;
      const isHeld = errorCode === undefined && this.isHeld(message);
      if (errorCode === undefined && !isHeld && !people.get(message.waId).isOff)
        message.deliveredAt = message.acceptedAt;
      store.record({ fact: 'accepted', message });
      if (errorCode !== undefined) return report(message, 'failed', 50);
      if (isHeld) setTimeout(() => release(message), faults.plan.held?.ms ?? 0).unref();
      else goOut(message);
    },

    /** The telephone is on again: what is still in time arrives, in its order; the rest was dropped and never will. */
    arrive(key: string): number {
      const now = Date.now();
      const waiting = [...store.accepted.values()].filter(
        (one) => one.waId === key && stateOf(one, now) === 'waiting',
      );
      for (const message of waiting) {
        store.record({ fact: 'delivered', wamid: message.wamid, at: now });
        report(message, 'delivered', 20);
      }
      return waiting.length;
    },
  };
}

export type Fate = ReturnType<typeof createFate>;

export type MessageFate = 'failed' | 'read' | 'delivered' | 'waiting' | 'expired' | 'sent';

export function stateOf(message: AcceptedMessage, now: number): MessageFate {
  if (message.errorCode !== undefined) return 'failed';
  if (message.isRead) return 'read';
  if (message.deliveredAt !== undefined) return 'delivered';
  if (message.type === 'reaction') return 'sent';
  return (message.expiresAt ?? Infinity) > now ? 'waiting' : 'expired';
}

function applyReaction(store: Store, { contextId = '', text: emoji }: AcceptedMessage): void {
  store.record({ fact: 'reaction', wamid: contextId, by: 'business', emoji });
}

function failureOf({ store, faults, people }: FateDeps, message: AcceptedMessage): number | undefined {
  const { to, waId, type, acceptedAt, category, phoneNumberId } = message;
  const ordered = faults.ordered('later', [to, waId]);
  if (ordered !== undefined) return ordered;
  if (faults.plan.unreachable.some((number) => number === to || number === waId)) return 131026;
  if (category === 'marketing' && people.get(waId).noOffersOf?.includes(phoneNumberId)) return 131050;
  if (type === 'template') return undefined;
  const conversation = store.conversations.get(idOf(message));
  const isOpen = conversation?.messages.some((m) => isInbound(m) && m.at > acceptedAt - windowMs);
  return isOpen ? undefined : 131047;
}
