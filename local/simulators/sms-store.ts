import type { Journal } from './journal.ts';

export const smsProviders = ['zenvia', 'twilio'] as const;
export type SmsVendor = (typeof smsProviders)[number];

/** An SMS that a simulated provider took from the house. */
export interface TakenSms {
  /** As the provider calls it (`SM…` or a UUID). */
  id: string;
  provider: SmsVendor;
  from: string;
  /** Digits, with 55. */
  to: string;
  text: string;
  /** Zenvia's externalId. */
  externalId?: string;
  /** Twilio: where its receipts go. */
  callbackUrl?: string;
  at: number;
  /** Its life, decided when it was taken: on the air, and its end. */
  sentAt: number;
  endAt: number;
  end: 'delivered' | 'undelivered';
  errorCode?: number;
}

/** What the person wrote. */
export interface InboundSms {
  id: string;
  provider: SmsVendor;
  from: string;
  /** The house's sender. */
  to: string;
  text: string;
  at: number;
  /** The house has taken the event that carried it. */
  isTaken?: boolean;
}

export interface SmsSubscription {
  id: string;
  eventType: 'MESSAGE' | 'MESSAGE_STATUS';
  url: string;
  headers: Record<string, string>;
}

export interface SmsHook {
  id: string;
  provider: SmsVendor;
  dueAt: number;
  url: string;
  headers: Record<string, string>;
  body: string;
  inboundId?: string;
}

export type SmsFact =
  | { fact: 'taken'; message: TakenSms }
  | { fact: 'inbound'; message: InboundSms }
  | { fact: 'subscribed'; subscription: SmsSubscription }
  | { fact: 'unsubscribed'; id: string }
  | { fact: 'hook'; hook: SmsHook }
  | { fact: 'hook-done'; id: string };

export type SmsStore = ReturnType<typeof createSmsStore>;

export const smsStateOf = ({ sentAt, endAt, end }: TakenSms, now = Date.now()) =>
  now < sentAt ? 'queued' : now < endAt ? 'sent' : end;

/** What the journal tells, kept ready for reading. */
export function createSmsStore(journal: Journal<SmsFact>) {
  const taken = new Map<string, TakenSms>();
  const inbound = new Map<string, InboundSms>();
  const subscriptions = new Map<string, SmsSubscription>();
  const hooks = new Map<string, SmsHook>();

  function apply(entry: SmsFact): void {
    switch (entry.fact) {
      case 'taken':
        taken.set(entry.message.id, entry.message);
        return;
      case 'inbound':
        inbound.set(entry.message.id, entry.message);
        return;
      case 'subscribed':
        subscriptions.set(entry.subscription.id, entry.subscription);
        return;
      case 'unsubscribed':
        subscriptions.delete(entry.id);
        return;
      case 'hook':
        hooks.set(entry.hook.id, entry.hook);
        return;
      case 'hook-done': {
        const carried = inbound.get(hooks.get(entry.id)?.inboundId ?? '');
        if (carried) carried.isTaken = true;
        hooks.delete(entry.id);
      }
    }
  }

  journal.entries.forEach(apply);
  return {
    ...{ taken, inbound, subscriptions, hooks },
    record(entry: SmsFact): void {
      journal.append(entry);
      apply(entry);
    },
    reset(): void {
      journal.clear();
      for (const map of [taken, inbound, subscriptions, hooks]) map.clear();
    },
  };
}
