import { createHmac, randomUUID } from 'node:crypto';
import type { Faults } from './faults.ts';
import type { Hook, Store } from './store.ts';

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
  let isStopped = false;
  const timers = new Set<NodeJS.Timeout>();
  const ready: { hook: Hook; attempt: number }[] = [];

  function schedule(hook: Hook, attempt: number, dueAt: number): void {
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        ready.push({ hook, attempt });
        pump();
      },
      Math.max(0, dueAt - Date.now()),
    );
    timers.add(timer);
  }

  function pump(): void {
    while (!isStopped && active < atOnce && ready.length) {
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
    if (isStopped || !store.hooks.has(hook.id)) return;
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
      const { duplicate, delayMs, dropStatus, shuffle } = faults.plan.webhook;
      if (url === undefined || (isStatus && faults.random() < dropStatus)) return;
      const copies = faults.random() < duplicate ? 2 + Math.floor(faults.random() * 2) : 1;
      for (let copy = 0; copy < copies; copy++) {
        const extra = delayMs[0] + faults.random() * (delayMs[1] - delayMs[0]);
        const jumble = shuffle ? faults.random() * 1_500 : 0;
        const dueAt = Date.now() + afterMs + extra + jumble;
        const hook: Hook = { id: randomUUID(), dueAt, body, ...(inboundWamid && { inboundWamid }) };
        store.record({ fact: 'hook', hook });
        schedule(hook, 0, dueAt);
      }
    },
    stop(): void {
      isStopped = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

export type Callbacks = ReturnType<typeof createCallbacks>;
