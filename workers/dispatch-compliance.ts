import type { Client } from '@temporalio/client';
import {
  handleIncident,
  handleIncidentId,
  incidentChangedSignal,
} from '../workflows/compliance/handle-incident.ts';
import { placed } from './placed.ts';

/** Processes that answer to the authority. */
export function createComplianceDispatch(client: Client) {
  return {
    /** An open case has its process, whoever ended it. */
    pokeIncident: (clinicId: string, incidentId: string): Promise<unknown> =>
      client.workflow.signalWithStart(handleIncident, {
        ...placed(clinicId, 'compliance', true),
        workflowId: handleIncidentId(clinicId, incidentId),
        args: [{ clinicId, incidentId }],
        signal: incidentChangedSignal,
      }),
  };
}
