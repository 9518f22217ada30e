import type { Client } from '@temporalio/client';
import { rotateKeys, rotateKeysId } from '../workflows/compliance/rotate-keys.ts';
import { placed } from './placed.ts';

/** Processes about the keys of a clinic. */
export const createKeyDispatch = (client: Client) => ({
  /** One that ended before its last step goes on where its row says. */
  startRotation: (clinicId: string, rotationId: string): Promise<unknown> =>
    client.workflow.start(rotateKeys, {
      ...placed(clinicId, 'compliance', true),
      workflowId: rotateKeysId(clinicId, rotationId),
      args: [{ clinicId, rotationId }],
    }),
});
