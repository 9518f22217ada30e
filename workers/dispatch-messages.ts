import type { Client } from '@temporalio/client';
import {
  deliverMessage,
  deliverMessageId,
  messageChangedSignal,
} from '../workflows/messaging/deliver-message.ts';
import { placed } from './placed.ts';

/** Processes of single messages, on a queue of their own and each clinic in its turn. */
export function createMessageDispatch(client: Client) {
  const options = (clinicId: string, messageId: string) => ({
    ...placed(clinicId, 'messaging', true),
    workflowId: deliverMessageId(clinicId, messageId),
    args: [{ clinicId, messageId }] as [{ clinicId: string; messageId: string }],
  });
  return {
    /** News of a message: a fate, a campaign that goes on. */
    poke: (clinicId: string, messageId: string): Promise<unknown> =>
      client.workflow.signalWithStart(deliverMessage, {
        ...options(clinicId, messageId),
        signal: messageChangedSignal,
        priority: { fairnessKey: clinicId },
      }),

    /** A row that has just been written: nobody has to be signalled. The lower the key, the sooner its turn within the clinic (3 is usual). */
    start: (clinicId: string, messageId: string, priorityKey: number): Promise<unknown> =>
      client.workflow.start(deliverMessage, {
        ...options(clinicId, messageId),
        priority: { fairnessKey: clinicId, priorityKey },
      }),
  };
}
