import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import type { DeliverActivities } from '../../activities/messaging/deliver-activities.ts';
import type { DeliveryStep } from '../../domain/messaging/delivery-plan.ts';
import { deliverMessage, deliverMessageId } from '../../workflows/messaging/deliver-message.ts';
import { openTaskStage } from './task-stage.ts';

type Name = keyof DeliverActivities;
/** A step after so many milliseconds; an error is what the activity throws. */
export type Told = DeliveryStep | Error | ((now: number) => DeliveryStep);

export interface PlayedMessage {
  handle: WorkflowHandle<typeof deliverMessage>;
  /** What was asked for, in order, with the stage's clock. */
  calls: { name: Name; at: number; looks: number }[];
  sleep: (ms: number) => Promise<void>;
}
export interface DeliveryStage {
  /** `told`: what the activities say, one after the other, whichever is asked; the last one stays. */
  play(told: readonly Told[], story: (message: PlayedMessage) => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

/** The time-skipping stage on which messages are delivered: the record and the providers say what the story says. */
export async function openDeliveryStage(): Promise<DeliveryStage> {
  const stage = await openTaskStage();
  return {
    close: () => stage.close(),
    async play(told, story) {
      const calls: PlayedMessage['calls'] = [];
      const answer = (name: Name) => async (input: { looks?: number }) => {
        const next = told[Math.min(calls.length, told.length - 1)];
        const at = await stage.env.currentTimeMs();
        calls.push({ name, at, looks: input.looks ?? 0 });
        const step = typeof next === 'function' ? next(at) : next;
        if (step instanceof Error) throw step;
        return step as DeliveryStep;
      };
      const activities = {
        advanceDelivery: answer('advanceDelivery'),
        sendMessage: answer('sendMessage'),
        lookAtMessage: answer('lookAtMessage'),
      };
      const input = { clinicId: randomUUID(), messageId: randomUUID() };
      const workflowId = deliverMessageId(input.clinicId, input.messageId);
      await stage.play({ workflow: deliverMessage, workflowId, args: [input], activities }, (handle) =>
        story({
          ...{ handle, calls },
          sleep: async (ms) => void (await stage.env.sleep(ms)),
        }),
      );
    },
  };
}
