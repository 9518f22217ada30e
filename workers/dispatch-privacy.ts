import type { Client } from '@temporalio/client';
import {
  recoverAccess,
  recoverAccessId,
  recoveryChangedSignal,
} from '../workflows/account/recover-access.ts';
import {
  consentWithdrawal,
  consentWithdrawalId,
  withdrawalChangedSignal,
} from '../workflows/consents/consent-withdrawal.ts';
import { breakGlass, breakGlassId, grantChangedSignal } from '../workflows/privacy/break-glass.ts';
import {
  answerRightsRequest,
  rightsRequestChangedSignal,
  rightsRequestId,
} from '../workflows/privacy/answer-rights-request.ts';
import { prepareDataExport, prepareDataExportId } from '../workflows/privacy/prepare-data-export.ts';
import { eraseClient, eraseClientId } from '../workflows/privacy/erase-client.ts';
import { placed } from './placed.ts';

/** Processes about access to data: who opens it, and what a person may ask of hers. */
export function createPrivacyDispatch(client: Client) {
  return {
    pokeGrant: (clinicId: string, grantId: string): Promise<unknown> =>
      client.workflow.signalWithStart(breakGlass, {
        ...placed(clinicId, 'compliance', true),
        workflowId: breakGlassId(clinicId, grantId),
        args: [{ clinicId, grantId }],
        signal: grantChangedSignal,
      }),

    pokeRecovery: (clinicId: string, recoveryId: string): Promise<unknown> =>
      client.workflow.signalWithStart(recoverAccess, {
        ...placed(clinicId, 'appointments', false),
        workflowId: recoverAccessId(clinicId, recoveryId),
        args: [{ clinicId, recoveryId }],
        signal: recoveryChangedSignal,
      }),

    /** One look ends it again when it was proved. */
    pokeWithdrawal: (clinicId: string, withdrawalId: string): Promise<unknown> =>
      client.workflow.signalWithStart(consentWithdrawal, {
        ...placed(clinicId, 'compliance', true),
        workflowId: consentWithdrawalId(clinicId, withdrawalId),
        args: [{ clinicId, withdrawalId }],
        signal: withdrawalChangedSignal,
      }),

    /** One that ended before its last step goes on where its row says. */
    startErasure: (clinicId: string, erasureId: string): Promise<unknown> =>
      client.workflow.start(eraseClient, {
        ...placed(clinicId, 'compliance', true),
        workflowId: eraseClientId(clinicId, erasureId),
        args: [{ clinicId, erasureId }],
      }),

    /** One look ends it again when it was answered. */
    pokeRightsRequest: (clinicId: string, requestId: string): Promise<unknown> =>
      client.workflow.signalWithStart(answerRightsRequest, {
        ...placed(clinicId, 'compliance', true),
        workflowId: rightsRequestId(clinicId, requestId),
        args: [{ clinicId, requestId }],
        signal: rightsRequestChangedSignal,
      }),

    startExport: (clinicId: string, exportId: string): Promise<unknown> =>
      client.workflow.start(prepareDataExport, {
        ...placed(clinicId, 'compliance', true),
        workflowId: prepareDataExportId(clinicId, exportId),
        args: [{ clinicId, exportId }],
        priority: { fairnessKey: clinicId },
      }),
  };
}
