import type { Knex } from 'knex';
import type { Logger } from 'pino';
import type { WebhookItem } from '../domain/messaging/webhook.ts';
import { createListener } from '../models/live-listener.ts';
import { systemActor, type Tenancy } from '../models/tenancy.ts';
import {
  claimWebhook,
  postponeWebhook,
  settleWebhook,
  waitingWebhooks,
  type WaitingWebhook,
} from '../models/webhook-drain.ts';
import { codeOf, mapBounded, startLoop } from './loop.ts';

export interface InboundOptions {
  /** Connects as neonpro_outbox: sees which events wait, not what is in them. */
  knex: Knex;
  url: string;
  /** Connects as neonpro_worker. */
  tenancy: Pick<Tenancy, 'withClinic'>;
  applyInbound: (clinicId: string, item: WebhookItem) => Promise<void>;
  log: Logger;
}

const batch = 100;
const lanes = 8;
const pollMs = 1_000;

/** Works off stored webhook events (D25): each at least once, in about the order they came; what was applied knows its repetition. */
export function startInbound(options: InboundOptions): { stop(): Promise<void> } {
  const { knex, url, tenancy, applyInbound, log } = options;

  async function apply({ clinicId, eventId }: WaitingWebhook): Promise<void> {
    const actor = systemActor(clinicId);
    try {
      const item = await tenancy.withClinic(actor, (scope) => claimWebhook(scope, eventId));
      if (!item) return;
      await applyInbound(clinicId, item);
      await tenancy.withClinic(actor, (scope) => settleWebhook(scope, eventId));
    } catch (error) {
      log.warn({ clinicId, code: codeOf(error) }, 'webhook event waits for another try');
      // A clinic that cannot even be entered keeps no lane: the others' events go on.
      await tenancy.withClinic(actor, (scope) => postponeWebhook(scope, eventId)).catch(() => undefined);
    }
  }

  async function turn(): Promise<boolean> {
    const waiting = await waitingWebhooks(knex, batch);
    await mapBounded(waiting, lanes, apply);
    // A clinic's share may be used up while others' are not; what failed is not due again yet.
    return waiting.length > 0;
  }

  const loop = startLoop({ name: 'inbound', log, turn, idleMs: pollMs });
  const wake = () => loop.wake();
  const ear = createListener({ url, channels: ['neonpro_webhook'], onNotify: wake, onGap: wake });
  return {
    async stop() {
      await ear.close();
      await loop.stop();
    },
  };
}
