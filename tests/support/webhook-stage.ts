import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, makeTelemetryFilterString, Runtime, Worker } from '@temporalio/worker';
import type { DeliveryLook } from '../../activities/integrations/webhooks.ts';
import { startTimeSkipping } from './time-skipping.ts';
import { deliverWebhook, deliverWebhookId } from '../../workflows/integrations/deliver-webhook.ts';
import { bundleVisitWorkflows } from './visit-story.ts';

/** What the looks find, one after the other; the last one stays. An error is our own Postgres being away. */
export type Looks = readonly (DeliveryLook | Error | (() => DeliveryLook))[];

export interface PlayedDelivery {
  env: TestWorkflowEnvironment;
  handle: WorkflowHandle<typeof deliverWebhook>;
  /** Times of the looks, epoch milliseconds of the stage's clock. */
  lookedAt: number[];
}
export interface WebhookStage {
  play(looks: Looks, story: (delivery: PlayedDelivery) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

/** The time-skipping stage on which deliveries are played. */
export async function openWebhookStage(): Promise<WebhookStage> {
  const logging = { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) };
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging } });
  const env = await startTimeSkipping();
  const workflowBundle = await bundleVisitWorkflows();
  return {
    close: () => env.teardown(),
    async play(looks, story) {
      const taskQueue = `webhooks-${randomUUID()}`;
      const lookedAt: number[] = [];
      const activities = {
        async tryDelivery(): Promise<DeliveryLook> {
          const look = looks[Math.min(lookedAt.length, looks.length - 1)];
          lookedAt.push(await env.currentTimeMs());
          const found = typeof look === 'function' ? look() : look;
          if (found instanceof Error) throw found;
          return found as DeliveryLook;
        },
      };
      const { nativeConnection: connection } = env;
      const worker = await Worker.create({ connection, taskQueue, workflowBundle, activities });
      const input = { clinicId: randomUUID(), deliveryId: randomUUID() };
      await worker.runUntil(async () => {
        const workflowId = deliverWebhookId(input.clinicId, input.deliveryId);
        const handle = await env.client.workflow.start(deliverWebhook, {
          workflowId,
          taskQueue,
          args: [input],
        });
        await story({ env, handle, lookedAt });
      });
    },
  };
}
