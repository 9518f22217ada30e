import type { Client } from '@temporalio/client';
import {
  consentWithdrawal,
  consentWithdrawalId,
  withdrawalChangedSignal,
} from '../workflows/consents/consent-withdrawal.ts';
import {
  answerRightsRequest,
  rightsRequestChangedSignal,
  rightsRequestId,
} from '../workflows/privacy/answer-rights-request.ts';
import { prepareDataExport, prepareDataExportId } from '../workflows/privacy/prepare-data-export.ts';
import { eraseClient, eraseClientId } from '../workflows/privacy/erase-client.ts';
import { placed } from './placed.ts';

/** Processes about what a person may ask of her data. */
export function createPrivacyDispatch(client: Client) {
  return {
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
