import {
  continueAsNew,
  defineQuery,
  defineSignal,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { CampaignActivities } from '../../activities/messaging/campaign-activities.ts';
import { type CampaignStep, planCampaign } from '../../domain/messaging/campaign-plan.ts';
import { createAlarm } from '../appointments/alarm.ts';

export interface RunCampaignInput {
  clinicId: string;
  campaignId: string;
  /** Where the next page of recipients begins, when a fresh history goes on in the middle. */
  after?: string | null;
}

/** Somebody started, paused, resumed or stopped it: look at the record again. It carries nothing. */
export const campaignChangedSignal = defineSignal('campaignChanged');
/** What comes next and when; null when it is over. */
export const campaignStepQuery = defineQuery<CampaignStep | null>('campaignStep');

// Our own Postgres: short, idempotent, and worth trying for as long as it is down.
const record = proxyLocalActivities<
  Pick<CampaignActivities, 'readCampaign' | 'pauseCampaign' | 'letCampaignGo' | 'endCampaign'>
>({
  startToCloseTimeout: '10s',
  localRetryThreshold: '20s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '30s' },
});

// Hundreds of rows at once, on this queue so that a big clinic's batch does not hold a small one's workflow task up. Each is one transaction
// that knows whether it was done, so a worker killed in the middle costs a repetition and writes to nobody twice.
const batchesOf = (clinicId: string) =>
  proxyActivities<Pick<CampaignActivities, 'prepareCampaign' | 'releaseCampaignBatch'>>({
    startToCloseTimeout: '30s',
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1 minute' },
    priority: { fairnessKey: clinicId },
  });

export const runCampaignId = (clinicId: string, campaignId: string): string =>
  `clinic/${clinicId}/campaign/${campaignId}`;

/** Steps of one run: a long campaign goes on in a fresh history. */
const stepsPerRun = 100;

/**
 * Offers to many, at a pace: at its time it writes down who is meant, then lets batches go inside the hours of offers, and ends when
 * every message is final. Whoever pauses or stops it is heeded at once: each batch asks the record under its lock.
 */
export async function runCampaign(input: RunCampaignInput): Promise<void> {
  const { clinicId, campaignId } = input;
  const alarm = createAlarm();
  const batches = batchesOf(clinicId);
  let after = input.after ?? null;
  let hasChanged = false;
  let next: CampaignStep | null = null;
  setHandler(campaignChangedSignal, () => {
    hasChanged = true;
  });
  setHandler(campaignStepQuery, () => next);

  for (let steps = 0; steps < stepsPerRun && !workflowInfo().continueAsNewSuggested; steps += 1) {
    hasChanged = false;
    const facts = await record.readCampaign({ campaignId });
    next = facts && planCampaign(facts, Date.now());
    if (!facts || !next) return;
    const isTime = await alarm.wait(next.at, () => hasChanged, next.step);
    if (isTime && (await act(next, facts.version)) && !hasChanged) return;
  }
  await continueAsNew<typeof runCampaign>({ clinicId, campaignId, after });

  /** True when it is over. */
  async function act(step: CampaignStep, version: number): Promise<boolean> {
    switch (step.step) {
      case 'prepare':
        after = await batches.prepareCampaign({ campaignId, after });
        return false;
      case 'release':
        await batches.releaseCampaignBatch({ campaignId });
        return false;
      case 'pause':
        await record.pauseCampaign({ campaignId, version, code: step.code });
        return false;
      case 'let-go':
        await record.letCampaignGo({ campaignId });
        return false;
      case 'end':
        return record.endCampaign({ campaignId, version, state: step.state });
      default:
        return false;
    }
  }
}
