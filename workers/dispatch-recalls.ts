import type { Client } from '@temporalio/client';
import {
  clinicClosedSignal,
  recallInNetwork,
  recallInNetworkId,
} from '../workflows/products/recall-in-network.ts';
import { recallChangedSignal, recallLot, recallLotId } from '../workflows/products/recall-lot.ts';
import { placed } from './placed.ts';

/** Recalls: one process for a clinic, and one for the network where it was opened. */
export function createRecallDispatch(client: Client) {
  return {
    /** It ends at the first look when the recall is closed, so anything may begin it again. */
    pokeRecall: (clinicId: string, recallId: string): Promise<unknown> =>
      client.workflow.signalWithStart(recallLot, {
        ...placed(clinicId, 'appointments', true),
        workflowId: recallLotId(clinicId, recallId),
        args: [{ clinicId, recallId }],
        signal: recallChangedSignal,
        // Before what may wait: a lot that is out of use here is to be so next door in seconds.
        priority: { fairnessKey: clinicId, priorityKey: 2 },
      }),
    pokeNetworkRecall: (clinicId: string, recallId: string): Promise<unknown> =>
      client.workflow.signalWithStart(recallInNetwork, {
        ...placed(clinicId, 'appointments', true),
        workflowId: recallInNetworkId(clinicId, recallId),
        args: [{ clinicId, recallId }],
        signal: clinicClosedSignal,
        priority: { fairnessKey: clinicId, priorityKey: 2 },
      }),
  };
}
