import { randomUUID } from 'node:crypto';
import { toPixAmount } from '../../domain/payments/pix-amount.ts';
import type { PixFaults } from './pix-faults.ts';
import type { PixHook, PixStore } from './pix-store.ts';
import { createSchedule } from './schedule.ts';

export interface PixCallbackOptions {
  /** First wait after an answer that is no 2xx; doubles up to `retryCapMs`, for a day. */
  retryBaseMs: number;
  retryCapMs: number;
}

const keepTryingMs = 24 * 3_600_000;

/** Tells the house of payments, again and again until it answers; what is pending survives a restart. */
export function createPixCallbacks(options: PixCallbackOptions, store: PixStore, faults: PixFaults) {
  const later = createSchedule();

  const schedule = (hook: PixHook, attempt: number, dueAt: number): void =>
    later.at(dueAt, () => void deliver(hook, attempt));

  async function deliver(hook: PixHook, attempt: number): Promise<void> {
    const isTaken = await post(hook).catch(() => false);
    if (later.isStopped || !store.hooks.has(hook.id)) return;
    if (isTaken || Date.now() - hook.dueAt > keepTryingMs) store.record({ fact: 'hook-done', id: hook.id });
    else
      schedule(
        hook,
        attempt + 1,
        Date.now() + Math.min(options.retryCapMs, options.retryBaseMs * 2 ** attempt),
      );
  }

  async function post({ url, txid }: PixHook): Promise<boolean> {
    const payment = store.charges.get(txid)?.payment;
    if (!payment) return true;
    const { endToEndId, amountCents, at } = payment;
    const pix = [{ endToEndId, txid, valor: toPixAmount(amountCents), horario: new Date(at).toISOString() }];
    // The standard puts `/pix` behind the address that was registered.
    const response = await fetch(`${url}/pix`, {
      ...{ method: 'POST', redirect: 'manual', signal: AbortSignal.timeout(5_000) },
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ pix }),
    });
    await response.arrayBuffer();
    return response.ok;
  }

  for (const hook of store.hooks.values()) schedule(hook, 0, hook.dueAt);

  return {
    tell(txid: string): void {
      const charge = store.charges.get(txid);
      const url = charge && store.webhookOf(charge);
      const { lose, duplicate, delayMs } = faults.plan.webhook;
      if (url === undefined || faults.random() < lose) return;
      const copies = faults.random() < duplicate ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        const dueAt = Date.now() + delayMs[0] + faults.random() * (delayMs[1] - delayMs[0]);
        const hook = { id: randomUUID(), txid, url, dueAt };
        store.record({ fact: 'hook', hook });
        schedule(hook, 0, dueAt);
      }
    },
    stop: () => later.stop(),
  };
}
export type PixCallbacks = ReturnType<typeof createPixCallbacks>;
