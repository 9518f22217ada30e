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

  /** Whether it is settled or put off: what is neither would be seen again at once. */
  async function apply({ clinicId, eventId }: WaitingWebhook): Promise<boolean> {
    const actor = systemActor(clinicId);
    try {
      const item = await tenancy.withClinic(actor, (scope) => claimWebhook(scope, eventId));
      if (!item) return false;
      await applyInbound(clinicId, item);
      await tenancy.withClinic(actor, (scope) => settleWebhook(scope, eventId));
      return true;
    } catch (error) {
      log.warn({ clinicId, code: codeOf(error) }, 'webhook event waits for another try');
      // A clinic that cannot even be entered keeps no lane: the others' events go on.
      return tenancy
        .withClinic(actor, (scope) => postponeWebhook(scope, eventId))
        .then(() => true)
        .catch(() => false);
    }
  }

  async function turn(): Promise<boolean> {
    const waiting = await waitingWebhooks(knex, batch);
    const moved = await mapBounded(waiting, lanes, apply);
    // A clinic's share may be used up while others' are not. A turn that moved nothing is followed by a pause, not by the same turn.
    return moved.some(Boolean);
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
