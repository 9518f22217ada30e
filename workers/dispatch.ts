import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import type { MessageState } from '../domain/messaging/message-state.ts';
import type { OutboxRow } from '../models/outbox.ts';
import {
  appointmentLifecycle,
  appointmentLifecycleId,
  changedSignal,
  messageSettledSignal,
} from '../workflows/appointments/appointment-lifecycle.ts';
import { tellDelay, tellDelayId } from '../workflows/appointments/tell-delay.ts';
import {
  deliverWebhook,
  deliverWebhookId,
  lookAgainSignal,
} from '../workflows/integrations/deliver-webhook.ts';
import { clientSignInCode, clientSignInCodeId } from '../workflows/client-door/client-sign-in-code.ts';
import {
  importChangedSignal,
  importSpreadsheet,
  importSpreadsheetId,
} from '../workflows/clients/import-spreadsheet.ts';
import { answerTap, answerTapId } from '../workflows/waitlist/answer-tap.ts';
import { fillSlot, fillSlotId, slotChangedSignal } from '../workflows/waitlist/fill-slot.ts';
import { keepMedia, keepMediaId } from '../workflows/messaging/keep-media.ts';
import {
  templateApproval,
  templateApprovalId,
  templateChangedSignal,
} from '../workflows/messaging/template-approval.ts';
import { dueReturn, dueReturnId, returnChangedSignal } from '../workflows/packages/due-return.ts';
import { packageChangedSignal, packageLife, packageLifeId } from '../workflows/packages/package-life.ts';
import {
  collectDeposit,
  collectDepositId,
  depositChangedSignal,
} from '../workflows/payments/collect-deposit.ts';
import { campaignChangedSignal, runCampaign, runCampaignId } from '../workflows/messaging/run-campaign.ts';
import { createComplianceDispatch } from './dispatch-compliance.ts';
import { createKeyDispatch } from './dispatch-keys.ts';
import { createMessageDispatch } from './dispatch-messages.ts';
import { createNoShowDispatch } from './dispatch-no-show.ts';
import { createPrivacyDispatch } from './dispatch-privacy.ts';
import { createProductDispatch } from './dispatch-products.ts';
import { placed } from './placed.ts';

export interface DispatchDeps {
  client: Client;
  /** The visit a message belongs to and what became of it; null when either is gone. */
  fateOf: (
    clinicId: string,
    messageId: string,
  ) => Promise<{ appointmentId: string; state: MessageState } | null>;
}

const callTimeoutMs = 5_000;

/** Topics of the reconciler; the other topics are written by the commands (`scope.enqueue`). */
export const restartTopic = {
  appointment: 'appointment-restart',
  import: 'import-restart',
  // One look at the row ends it again when nothing is to be done, so a poke may always start it.
  'webhook-delivery': 'webhook-delivery',
  delivery: 'delivery',
  'break-glass': 'break-glass',
  campaign: 'campaign',
  package: 'package',
  return: 'return',
  slot: 'slot',
  delay: 'delay',
  deposit: 'deposit',
  template: 'template',
  media: 'media',
  'no-show': 'no-show',
  'no-show-training': 'no-show-training',
  'key-rotation': 'key-rotation',
  'rights-request': 'rights-request',
  erasure: 'erasure',
  'data-export': 'data-export',
  incident: 'incident',
  'safety-event': 'safety-event',
  recall: 'recall',
  'network-recall': 'network-recall',
  'consent-withdrawal': 'consent-withdrawal',
} as const;

/**
 * Brings one outbox row to Temporal. Ids are computed here from what the row names, and doubling is harmless: a workflow that runs
 * is signalled, one that has ended is left in peace. Only the reconciler, which has seen an open row without its
 * process, may start it again.
 */
export function createDispatch({ client, fateOf }: DispatchDeps): (row: OutboxRow) => Promise<void> {
  const messages = createMessageDispatch(client);
  const [noShow, keys] = [createNoShowDispatch(client), createKeyDispatch(client)];
  const privacy = createPrivacyDispatch(client);
  const compliance = createComplianceDispatch(client);
  const products = createProductDispatch(client);

  const pokeVisit = (clinicId: string, appointmentId: string, mayRestart: boolean): Promise<unknown> =>
    client.workflow.signalWithStart(appointmentLifecycle, {
      ...placed(clinicId, 'appointments', mayRestart),
      workflowId: appointmentLifecycleId(clinicId, appointmentId),
      args: [{ clinicId, appointmentId }],
      signal: changedSignal,
    });

  const pokeVisitAndWatch = (clinicId: string, id: string): Promise<unknown> =>
    Promise.all([
      unlessOver(() => pokeVisit(clinicId, id, false)),
      unlessOver(() => noShow.pokeWatch(clinicId, id, false)),
    ]);

  const pokeImport = (clinicId: string, importId: string, mayRestart: boolean): Promise<unknown> =>
    client.workflow.signalWithStart(importSpreadsheet, {
      ...placed(clinicId, 'compliance', mayRestart),
      workflowId: importSpreadsheetId(clinicId, importId),
      args: [{ clinicId, importId }],
      signal: importChangedSignal,
    });

  const pokeDelivery = (clinicId: string, deliveryId: string): Promise<unknown> =>
    client.workflow.signalWithStart(deliverWebhook, {
      ...placed(clinicId, 'webhooks', true),
      workflowId: deliverWebhookId(clinicId, deliveryId),
      args: [{ clinicId, deliveryId }],
      signal: lookAgainSignal,
      priority: { fairnessKey: clinicId },
    });

  // Its activity has the same priority: somebody waits with the page open.
  const sendCode = (clinicId: string, codeId: string): Promise<unknown> =>
    client.workflow.start(clientSignInCode, {
      ...placed(clinicId, 'appointments', false),
      workflowId: clientSignInCodeId(clinicId, codeId),
      args: [{ clinicId, codeId }],
      priority: { fairnessKey: clinicId, priorityKey: 1 },
    });

  const startDelay = (clinicId: string, delayId: string): Promise<unknown> =>
    client.workflow.start(tellDelay, {
      ...placed(clinicId, 'appointments', true),
      workflowId: tellDelayId(clinicId, delayId),
      args: [{ clinicId, delayId }],
    });

  const pokeSlot = (clinicId: string, openingId: string): Promise<unknown> =>
    client.workflow.signalWithStart(fillSlot, {
      ...placed(clinicId, 'appointments', true),
      workflowId: fillSlotId(clinicId, openingId),
      args: [{ clinicId, openingId }],
      signal: slotChangedSignal,
    });

  // A line of the ledger or an answer may begin it again: it ends at the first look when nothing is to be done.
  const pokePackage = (clinicId: string, packageId: string): Promise<unknown> =>
    client.workflow.signalWithStart(packageLife, {
      ...placed(clinicId, 'appointments', true),
      workflowId: packageLifeId(clinicId, packageId),
      args: [{ clinicId, packageId }],
      signal: packageChangedSignal,
    });

  const pokeReturn = (clinicId: string, returnId: string): Promise<unknown> =>
    client.workflow.signalWithStart(dueReturn, {
      ...placed(clinicId, 'appointments', true),
      workflowId: dueReturnId(clinicId, returnId),
      args: [{ clinicId, returnId }],
      signal: returnChangedSignal,
    });

  const startAnswer = (clinicId: string, offerId: string): Promise<unknown> =>
    client.workflow.start(answerTap, {
      ...placed(clinicId, 'appointments', true),
      workflowId: answerTapId(clinicId, offerId),
      args: [{ clinicId, offerId }],
    });

  const pokeDeposit = (clinicId: string, depositId: string): Promise<unknown> =>
    client.workflow.signalWithStart(collectDeposit, {
      ...placed(clinicId, 'appointments', true),
      workflowId: collectDepositId(clinicId, depositId),
      args: [{ clinicId, depositId }],
      signal: depositChangedSignal,
    });

  // A big one for hours, beside what may wait: never in front of a visit.
  const pokeCampaign = (clinicId: string, campaignId: string): Promise<unknown> =>
    client.workflow.signalWithStart(runCampaign, {
      ...placed(clinicId, 'compliance', true),
      workflowId: runCampaignId(clinicId, campaignId),
      args: [{ clinicId, campaignId }],
      signal: campaignChangedSignal,
      priority: { fairnessKey: clinicId },
    });

  const startMedia = (clinicId: string, inboundId: string): Promise<unknown> =>
    client.workflow.start(keepMedia, {
      ...placed(clinicId, 'appointments', true),
      workflowId: keepMediaId(clinicId, inboundId),
      args: [{ clinicId, inboundId }],
    });

  const pokeTemplate = (clinicId: string, templateId: string): Promise<unknown> =>
    client.workflow.signalWithStart(templateApproval, {
      ...placed(clinicId, 'compliance', true),
      workflowId: templateApprovalId(clinicId, templateId),
      args: [{ clinicId, templateId }],
      signal: templateChangedSignal,
    });

  async function tellVisit(clinicId: string, messageId: string): Promise<void> {
    const fate = await fateOf(clinicId, messageId);
    if (!fate) return;
    const handle = client.workflow.getHandle(appointmentLifecycleId(clinicId, fate.appointmentId));
    await handle.signal(messageSettledSignal, { messageId, state: fate.state });
  }

  function route(row: OutboxRow): Promise<unknown> {
    const { topic, clinicId, entityId } = row;
    switch (topic) {
      case 'appointment':
        return pokeVisitAndWatch(clinicId, entityId);
      case restartTopic.appointment:
        return pokeVisit(clinicId, entityId, true);
      case 'import':
        return pokeImport(clinicId, entityId, false);
      case restartTopic.import:
        return pokeImport(clinicId, entityId, true);
      case 'webhook-delivery':
        return pokeDelivery(clinicId, entityId);
      case 'message-now':
        return messages.start(clinicId, entityId, 2);
      case 'message-new':
        return messages.start(clinicId, entityId, 3);
      case 'message-later':
        return messages.start(clinicId, entityId, 4);
      case 'delivery':
        return messages.poke(clinicId, entityId);
      case 'sign-in-code':
        return sendCode(clinicId, entityId);
      case 'delay':
        return startDelay(clinicId, entityId);
      case 'recovery':
        return privacy.pokeRecovery(clinicId, entityId);
      case 'slot':
      case 'slot-freed':
        return pokeSlot(clinicId, entityId);
      case 'offer-tap':
        return startAnswer(clinicId, entityId);
      case 'package':
        return pokePackage(clinicId, entityId);
      case 'return':
        return pokeReturn(clinicId, entityId);
      case 'deposit':
        return pokeDeposit(clinicId, entityId);
      case 'campaign':
        return pokeCampaign(clinicId, entityId);
      case 'template':
        return pokeTemplate(clinicId, entityId);
      case 'media':
        return startMedia(clinicId, entityId);
      case 'no-show':
        return noShow.pokeWatch(clinicId, entityId, true);
      case 'no-show-training':
        return noShow.startTraining(clinicId, entityId);
      case 'key-rotation':
        return keys.startRotation(clinicId, entityId);
      case 'consent-withdrawal':
        return privacy.pokeWithdrawal(clinicId, entityId);
      case 'rights-request':
        return privacy.pokeRightsRequest(clinicId, entityId);
      case 'erasure':
        return privacy.startErasure(clinicId, entityId);
      case 'data-export':
        return privacy.startExport(clinicId, entityId);
      case 'break-glass':
        return privacy.pokeGrant(clinicId, entityId);
      case 'incident':
        return compliance.pokeIncident(clinicId, entityId);
      case 'message':
        return tellVisit(clinicId, entityId);
      default:
        return products(row);
    }
  }

  return async (row) => {
    await unlessOver(() => client.withDeadline(Date.now() + callTimeoutMs, () => route(row)));
  };
}

/** The process has ended: there is nobody left to tell. */
async function unlessOver(tell: () => Promise<unknown>): Promise<void> {
  try {
    await tell();
  } catch (error) {
    const isOver =
      error instanceof WorkflowExecutionAlreadyStartedError || error instanceof WorkflowNotFoundError;
    if (!isOver) throw error;
  }
}
