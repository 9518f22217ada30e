import type { OpenProcess } from '../models/open-process.ts';
import { clinicOfWorkflowId } from '../temporal/workflow-ids.ts';
import {
  appointmentLifecycle,
  appointmentLifecycleId,
} from '../workflows/appointments/appointment-lifecycle.ts';
import { tellDelay, tellDelayId } from '../workflows/appointments/tell-delay.ts';
import { importSpreadsheet, importSpreadsheetId } from '../workflows/clients/import-spreadsheet.ts';
import { handleIncident, handleIncidentId } from '../workflows/compliance/handle-incident.ts';
import { consentWithdrawal, consentWithdrawalId } from '../workflows/consents/consent-withdrawal.ts';
import { deliverWebhook, deliverWebhookId } from '../workflows/integrations/deliver-webhook.ts';
import { deliverMessage, deliverMessageId } from '../workflows/messaging/deliver-message.ts';
import { keepMedia, keepMediaId } from '../workflows/messaging/keep-media.ts';
import { runCampaign, runCampaignId } from '../workflows/messaging/run-campaign.ts';
import { noShowIntervention, noShowInterventionId } from '../workflows/no-show/no-show-intervention.ts';
import { trainNoShowModel, trainNoShowModelId } from '../workflows/no-show/train-no-show-model.ts';
import { templateApproval, templateApprovalId } from '../workflows/messaging/template-approval.ts';
import { dueReturn, dueReturnId } from '../workflows/packages/due-return.ts';
import { packageLife, packageLifeId } from '../workflows/packages/package-life.ts';
import { collectDeposit, collectDepositId } from '../workflows/payments/collect-deposit.ts';
import { recallInNetwork, recallInNetworkId } from '../workflows/products/recall-in-network.ts';
import { reportSafetyEvent, reportSafetyEventId } from '../workflows/products/report-safety-event.ts';
import { recallLot, recallLotId } from '../workflows/products/recall-lot.ts';
import { answerRightsRequest, rightsRequestId } from '../workflows/privacy/answer-rights-request.ts';
import { rotateKeys, rotateKeysId } from '../workflows/compliance/rotate-keys.ts';
import { breakGlass, breakGlassId } from '../workflows/privacy/break-glass.ts';
import { eraseClient, eraseClientId } from '../workflows/privacy/erase-client.ts';
import { prepareDataExport, prepareDataExportId } from '../workflows/privacy/prepare-data-export.ts';
import { fillSlot, fillSlotId } from '../workflows/waitlist/fill-slot.ts';

type Life = (input: never) => Promise<void>;

/** A kind of row, the workflow that lives for it and its id. */
const processes: Record<OpenProcess['kind'], [Life, (clinicId: string, id: string) => string]> = {
  appointment: [appointmentLifecycle, appointmentLifecycleId],
  import: [importSpreadsheet, importSpreadsheetId],
  'webhook-delivery': [deliverWebhook, deliverWebhookId],
  delivery: [deliverMessage, deliverMessageId],
  'break-glass': [breakGlass, breakGlassId],
  campaign: [runCampaign, runCampaignId],
  package: [packageLife, packageLifeId],
  return: [dueReturn, dueReturnId],
  slot: [fillSlot, fillSlotId],
  delay: [tellDelay, tellDelayId],
  deposit: [collectDeposit, collectDepositId],
  erasure: [eraseClient, eraseClientId],
  template: [templateApproval, templateApprovalId],
  media: [keepMedia, keepMediaId],
  'no-show': [noShowIntervention, noShowInterventionId],
  'no-show-training': [trainNoShowModel, trainNoShowModelId],
  'key-rotation': [rotateKeys, rotateKeysId],
  'rights-request': [answerRightsRequest, rightsRequestId],
  'data-export': [prepareDataExport, prepareDataExportId],
  incident: [handleIncident, handleIncidentId],
  'safety-event': [reportSafetyEvent, reportSafetyEventId],
  recall: [recallLot, recallLotId],
  'network-recall': [recallInNetwork, recallInNetworkId],
  'consent-withdrawal': [consentWithdrawal, consentWithdrawalId],
};

export const workflowIdOf = ({ kind, clinicId, id }: OpenProcess): string => processes[kind][1](clinicId, id);

/** Types of workflows that the reconciler looks for: a kind whose type is not asked for would be started anew every minute. */
export const processTypes = Object.values(processes).map(([life]) => life.name);

/** The row a workflow lives for; null for the platform's own. */
export function processOf(workflowId: string): OpenProcess | null {
  const clinicId = clinicOfWorkflowId(workflowId);
  const [, , kind = '', id] = workflowId.split('/');
  return clinicId && id && Object.hasOwn(processes, kind)
    ? { kind: kind as OpenProcess['kind'], clinicId, id }
    : null;
}
