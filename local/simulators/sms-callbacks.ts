import { createHmac, randomUUID } from 'node:crypto';
import { createSchedule } from './schedule.ts';
import type { SmsFaults } from './sms-faults.ts';
import type { SmsHook, SmsStore } from './sms-store.ts';
import { lateBy } from './webhook-faults.ts';

export interface SmsCallbackOptions {
  /** Signs what Twilio posts. */
  twilioToken: string;
  /** Zenvia tries again after an answer that is no 2xx, or that came after a second: so many times, so far apart. */
  retryMs: number;
  tries: number;
}

/** Sends events. Zenvia repeats an event (with the same id) some thirty times and then forgets it; Twilio says a thing once. */
export function createSmsCallbacks(options: SmsCallbackOptions, store: SmsStore, faults: SmsFaults) {
  const later = createSchedule();

  const schedule = (hook: SmsHook, attempt: number, dueAt: number): void =>
    later.at(dueAt, () => void deliver(hook, attempt));

  async function deliver(hook: SmsHook, attempt: number): Promise<void> {
    if (!store.hooks.has(hook.id)) return;
    const isTaken = await post(hook).catch(() => false);
    if (later.isStopped || !store.hooks.has(hook.id)) return;
    const isLast = hook.provider === 'twilio' || attempt + 1 >= options.tries;
    if (isTaken || isLast) store.record({ fact: 'hook-done', id: hook.id });
    else schedule(hook, attempt + 1, Date.now() + options.retryMs);
  }

  async function post({ provider, url, headers, body }: SmsHook): Promise<boolean> {
    const startedAt = Date.now();
    const response = await fetch(url, {
      ...{ method: 'POST', body, redirect: 'manual', signal: AbortSignal.timeout(5_000) },
      headers: provider === 'twilio' ? { ...headers, 'x-twilio-signature': signed(url, body) } : headers,
    });
    await response.arrayBuffer();
    return response.ok && Date.now() - startedAt <= 1_000;
  }

  function signed(url: string, body: string): string {
    const sorted = [...new URLSearchParams(body)].sort(([one], [other]) => (one < other ? -1 : 1));
    return createHmac('sha1', options.twilioToken)
      .update(url + sorted.map(([name, value]) => name + value).join(''))
      .digest('base64');
  }

  for (const hook of store.hooks.values()) schedule(hook, 0, hook.dueAt);

  return {
    /** Due at `dueAt`, later when faults say so; receipts may be lost on purpose. */
    enqueue(hook: Omit<SmsHook, 'id'>, isReceipt: boolean): void {
      const { duplicate, dropStatus } = faults.plan.webhook;
      if (isReceipt && faults.random() < dropStatus) return;
      const copies = faults.random() < duplicate ? 2 : 1;
      for (let copy = 0; copy < copies; copy++) {
        const dueAt = hook.dueAt + lateBy(faults.plan.webhook, faults.random);
        const copied = { ...hook, id: randomUUID(), dueAt };
        store.record({ fact: 'hook', hook: copied });
        schedule(copied, 0, copied.dueAt);
      }
    },
    stop: () => later.stop(),
  };
}
export type SmsCallbacks = ReturnType<typeof createSmsCallbacks>;
