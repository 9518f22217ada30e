import type { OpenProcess } from '../models/open-process.ts';
import { clinicOfWorkflowId } from '../temporal/workflow-ids.ts';
import { appointmentLifecycleId } from '../workflows/appointments/appointment-lifecycle.ts';
import { tellDelayId } from '../workflows/appointments/tell-delay.ts';
import { importSpreadsheetId } from '../workflows/clients/import-spreadsheet.ts';
import { deliverWebhookId } from '../workflows/integrations/deliver-webhook.ts';
import { deliverMessageId } from '../workflows/messaging/deliver-message.ts';
import { keepMediaId } from '../workflows/messaging/keep-media.ts';
import { runCampaignId } from '../workflows/messaging/run-campaign.ts';
import { noShowInterventionId } from '../workflows/no-show/no-show-intervention.ts';
import { trainNoShowModelId } from '../workflows/no-show/train-no-show-model.ts';
import { templateApprovalId } from '../workflows/messaging/template-approval.ts';
import { dueReturnId } from '../workflows/packages/due-return.ts';
import { packageLifeId } from '../workflows/packages/package-life.ts';
import { collectDepositId } from '../workflows/payments/collect-deposit.ts';
import { breakGlassId } from '../workflows/privacy/break-glass.ts';
import { fillSlotId } from '../workflows/waitlist/fill-slot.ts';

const processIds: Record<OpenProcess['kind'], (clinicId: string, id: string) => string> = {
  appointment: appointmentLifecycleId,
  import: importSpreadsheetId,
  'webhook-delivery': deliverWebhookId,
  delivery: deliverMessageId,
  'break-glass': breakGlassId,
  campaign: runCampaignId,
  package: packageLifeId,
  return: dueReturnId,
  slot: fillSlotId,
  delay: tellDelayId,
  deposit: collectDepositId,
  template: templateApprovalId,
  media: keepMediaId,
  'no-show': noShowInterventionId,
  'no-show-training': trainNoShowModelId,
};

export const workflowIdOf = ({ kind, clinicId, id }: OpenProcess): string => processIds[kind](clinicId, id);

/** The row a workflow lives for; null for the platform's own. */
export function processOf(workflowId: string): OpenProcess | null {
  const clinicId = clinicOfWorkflowId(workflowId);
  const [, , kind = '', id] = workflowId.split('/');
  return clinicId && id && Object.hasOwn(processIds, kind)
    ? { kind: kind as OpenProcess['kind'], clinicId, id }
    : null;
}
