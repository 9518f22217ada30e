import { Webhook } from 'standardwebhooks';
import { webhookBody } from '../../domain/integrations/webhook-events.ts';
import type { LivePublisher } from '../../models/live.ts';
import { systemActor, type Tenancy } from '../../models/tenancy.ts';
import { claimTry, settleTry, type Try } from '../../models/webhook-try.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';
import type { EndpointGate } from './endpoint-gate.ts';
import type { WebhookAnswer, WebhookClient } from './webhook-client.ts';

export interface WebhookDeps {
  tenancy: Tenancy;
  live: Pick<LivePublisher, 'poke'>;
  post: WebhookClient;
  gate: EndpointGate;
  /** Milliseconds after the first, second … failure; after the last one a person has to look. */
  backoffMs: readonly number[];
  timeoutMs: number;
}

export interface DeliveryLook {
  /** Nothing more to do, whatever came of it. */
  isOver: boolean;
  /** When to look again, if nobody says so earlier. */
  waitMs: number;
}

export type WebhookActivities = ReturnType<typeof createWebhookActivities>;

// Whoever ends the waiting pokes: the predecessor's end, a person's «resume». These are for the day a poke is lost.
const backstopMs = { predecessor: 3_600_000, pause: 86_400_000 };
/** Added to the time-out: what reading, signing and writing down may take. A try that has not gone out by then does not go. */
const slackMs = 15_000;

export function createWebhookActivities(deps: WebhookDeps) {
  const { tenancy, post, gate, backoffMs, timeoutMs } = deps;
  const leaseMs = timeoutMs + slackMs;

  /** Up to a fifth earlier or later, so that what failed together does not come back together. */
  const delayAfter = ({ retryAfterMs }: WebhookAnswer, failures: number): number | null => {
    const step = backoffMs[failures - 1];
    return step === undefined ? null : Math.round(Math.max(step, retryAfterMs) * (0.8 + Math.random() * 0.4));
  };

  return {
    /**
     * Looks whose turn it is, and tries once if it is this delivery's. At least once by nature: a receiver may have taken what we did not hear
     * of, so it knows an event again by `webhook-id`. Never two tries at once: the claim is a lease in the row.
     */
    async tryDelivery({ deliveryId }: { deliveryId: string }): Promise<DeliveryLook> {
      const clinicId = clinicOfWorkflow();
      const actor = systemActor(clinicId);
      const began = performance.now();
      let admitted: string | null = null;
      const admits = (endpointId: string): number => {
        // The transaction may run again after a deadlock; a place is taken once.
        if (admitted !== null) return 0;
        const waitMs = gate.enter(endpointId);
        if (waitMs === 0) admitted = endpointId;
        return waitMs;
      };
      let answer: WebhookAnswer | null = null;
      try {
        const claim = await tenancy.withClinic(actor, (scope) =>
          claimTry(scope, deliveryId, { leaseMs, admits }),
        );
        if (claim.kind === 'over') return { isOver: true, waitMs: 0 };
        if (claim.kind === 'held') return { isOver: false, waitMs: backstopMs[claim.by] };
        if (claim.kind === 'later') return { isOver: false, waitMs: claim.waitMs };
        const leftMs = Math.min(timeoutMs, leaseMs - (performance.now() - began));
        // This process slept through its lease (a stopped machine): somebody else may be trying.
        if (leftMs <= 0) return { isOver: false, waitMs: 1_000 };
        const sent = (answer = await post(signed(clinicId, claim.try, leftMs)));
        const look = await tenancy.withClinic(actor, (scope) =>
          settleTry(scope, deliveryId, { ...sent, no: claim.try.no }, (failures) =>
            delayAfter(sent, failures),
          ),
        );
        deps.live.poke('neonpro_outbox');
        return look;
      } finally {
        if (admitted !== null)
          gate.leave(admitted, { ms: answer?.ms ?? 0, isSlow: answer?.error === 'timeout' });
      }
    },
  };
}

/** Standard Webhooks: one signature for each secret that holds now. */
function signed(clinicId: string, { url, secrets, ...event }: Try, timeoutMs: number) {
  const body = webhookBody(clinicId, event);
  const at = new Date();
  const signatures = secrets.map((secret) => new Webhook(secret).sign(event.eventId, at, body));
  return {
    ...{ url, body, timeoutMs },
    headers: {
      'webhook-id': event.eventId,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': signatures.join(' '),
    },
  };
}
