import type { Client } from '@temporalio/client';
import {
  noShowIntervention,
  noShowInterventionId,
  watchChangedSignal,
} from '../workflows/no-show/no-show-intervention.ts';
import { trainNoShowModel, trainNoShowModelId } from '../workflows/no-show/train-no-show-model.ts';
import { placed } from './placed.ts';

/** Processes about the risk that a visit is missed. */
export function createNoShowDispatch(client: Client) {
  return {
    /** Every visit is watched; one whose watch has ended is watched again only where somebody says so. */
    pokeWatch: (clinicId: string, appointmentId: string, mayRestart: boolean): Promise<unknown> =>
      client.workflow.signalWithStart(noShowIntervention, {
        ...placed(clinicId, 'appointments', mayRestart),
        workflowId: noShowInterventionId(clinicId, appointmentId),
        args: [{ clinicId, appointmentId }],
        signal: watchChangedSignal,
      }),

    startTraining: (clinicId: string, trainingId: string): Promise<unknown> =>
      client.workflow.start(trainNoShowModel, {
        ...placed(clinicId, 'compliance', true),
        workflowId: trainNoShowModelId(clinicId, trainingId),
        args: [{ clinicId, trainingId }],
        priority: { fairnessKey: clinicId },
      }),
  };
}
