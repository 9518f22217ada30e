import {
  condition,
  continueAsNew,
  defineSignal,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { TemplateActivities } from '../../activities/messaging/template-activities.ts';
import { planTemplate } from '../../domain/messaging/template-plan.ts';

export interface TemplateApprovalInput {
  clinicId: string;
  templateId: string;
}

/** The provider or a person has said something of it: look at the row again. It carries nothing. */
export const templateChangedSignal = defineSignal('templateChanged');

// Our own Postgres: short, idempotent, and worth trying for as long as it is down.
const record = proxyLocalActivities<Pick<TemplateActivities, 'readTemplate' | 'reportTemplate'>>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '20s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

// The provider, on the queue of messages. What it answers, or that it does not, is no failure of the activity: the next question comes
// anyway. What is retried here is our own Postgres being away.
const providerOf = (clinicId: string) =>
  proxyActivities<Pick<TemplateActivities, 'pursueTemplate'>>({
    taskQueue: 'messaging',
    startToCloseTimeout: '60s',
    retry: { initialInterval: '2s', backoffCoefficient: 2, maximumInterval: '5m' },
    priority: { fairnessKey: clinicId },
  });

export const templateApprovalId = (clinicId: string, templateId: string): string =>
  `clinic/${clinicId}/template/${templateId}`;

/**
 * A text at the provider: shown to it, asked for now and then until it is decided, and watched while it is paused. The webhook tells of most
 * answers at once and pokes; a week without one is a person's. It ends when nobody waits for anything.
 */
export async function templateApproval(input: TemplateApprovalInput): Promise<void> {
  const { clinicId, templateId } = input;
  const provider = providerOf(clinicId);
  const looks = { asked: 0, lastAskedAt: 0, hasReported: false };
  let isPoked = false;
  setHandler(templateChangedSignal, () => {
    isPoked = true;
  });

  while (!workflowInfo().continueAsNewSuggested) {
    isPoked = false;
    const step = planTemplate(await record.readTemplate({ templateId }), looks, Date.now());
    if (step.do === 'over' && !isPoked) return;
    if (step.do === 'ask') {
      await provider.pursueTemplate({ templateId });
      looks.asked += 1;
      looks.lastAskedAt = Date.now();
    }
    if (step.do === 'report') {
      await record.reportTemplate({ templateId });
      looks.hasReported = true;
    }
    if (step.do === 'wait' && !isPoked) await condition(() => isPoked, step.ms);
  }
  await continueAsNew<typeof templateApproval>(input);
}
