import { createHmac, randomUUID } from 'node:crypto';
import type { Faults } from './faults.ts';
import { createSchedule } from './schedule.ts';
import type { Hook, Store } from './store.ts';
import { lateBy } from './webhook-faults.ts';

export interface CallbackOptions {
  url?: string;
  appSecret: string;
  /** First wait after an answer other than 200; doubles up to `retryCapMs`, for seven days, as Meta does. */
  retryBaseMs: number;
  retryCapMs: number;
}

const keepTryingMs = 7 * 24 * 3_600_000;
const atOnce = 16;

/** Sends signed webhooks, again and again until the house answers 200; what is pending survives a restart. */
export function createCallbacks(options: CallbackOptions, store: Store, faults: Faults) {
  let url = options.url;
  let active = 0;
  const later = createSchedule();
  const ready: { hook: Hook; attempt: number }[] = [];

  const schedule = (hook: Hook, attempt: number, dueAt: number): void =>
    later.at(dueAt, () => {
      ready.push({ hook, attempt });
      pump();
    });

  function pump(): void {
    while (!later.isStopped && active < atOnce && ready.length) {
      const index = faults.plan.webhook.shuffle ? Math.floor(faults.random() * ready.length) : 0;
      const next = ready.splice(index, 1)[0];
      if (!next) return;
      active++;
      void deliver(next.hook, next.attempt).finally(() => {
        active--;
        pump();
      });
    }
  }

  async function deliver(hook: Hook, attempt: number): Promise<void> {
    // Somebody reset the simulator, or an earlier copy was taken.
    if (!store.hooks.has(hook.id)) return;
    const isTaken = await post(hook.body).catch(() => false);
    if (later.isStopped || !store.hooks.has(hook.id)) return;
    if (isTaken || Date.now() - hook.dueAt > keepTryingMs) store.record({ fact: 'hook-done', id: hook.id });
    else schedule(hook, attempt + 1, Date.now() + backoff(attempt));
  }

  const backoff = (attempt: number) => Math.min(options.retryCapMs, options.retryBaseMs * 2 ** attempt);

  async function post(body: string): Promise<boolean> {
    if (url === undefined) return false;
    const signature = createHmac('sha256', options.appSecret).update(body).digest('hex');
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(5_000),
    });
    await response.arrayBuffer();
    return response.status === 200;
  }

  for (const hook of store.hooks.values()) schedule(hook, 0, hook.dueAt);

  return {
    setUrl(next: string): void {
      url = next;
    },
    /** `isStatus` webhooks may be dropped by the fault plan. Due in `afterMs`, later when faults delay or shuffle. */
    enqueue(body: string, { afterMs = 0, isStatus = false, inboundWamid = '' } = {}): void {
      const { duplicate, dropStatus } = faults.plan.webhook;
      if (url === undefined || (isStatus && faults.random() < dropStatus)) return;
      const copies = faults.random() < duplicate ? 2 + Math.floor(faults.random() * 2) : 1;
      for (let copy = 0; copy < copies; copy++) {
        const dueAt = Date.now() + afterMs + lateBy(faults.plan.webhook, faults.random);
        const hook: Hook = { id: randomUUID(), dueAt, body, ...(inboundWamid && { inboundWamid }) };
        store.record({ fact: 'hook', hook });
        schedule(hook, 0, dueAt);
      }
    },
    stop: () => later.stop(),
  };
}

export type Callbacks = ReturnType<typeof createCallbacks>;
