import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { addDays, instantOf, wallTime, weekdayOf } from '../../domain/clinic/calendar.ts';
import { campaignChangedSignal, runCampaign, runCampaignId } from '../../workflows/messaging/run-campaign.ts';
import { FakeCampaign } from './fake-campaign.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/*
 * Records real histories of campaigns: `node --import tsx tests/support/record-campaign-histories.ts`. As with visits: run it only to ADD a
 * story.
 */
const timeZone = 'America/Sao_Paulo';
const stage = await openTaskStage();
const now = () => stage.env.currentTimeMs();

type Story = (campaign: FakeCampaign, handle: WorkflowHandle<typeof runCampaign>) => Promise<unknown>;
const nothing: Story = () => Promise.resolve();
/** Half a minute after the first batch. */
const afterFirst = async (campaign: FakeCampaign) =>
  stage.env.sleep((campaign.facts.startsAt ?? 0) - (await now()) + 30_000);

const paused: Story = async (campaign, handle) => {
  await afterFirst(campaign);
  campaign.change({ state: 'paused' });
  await Promise.all([1, 2].map(() => handle.signal(campaignChangedSignal)));
  await stage.env.sleep(600_000);
  campaign.change({ state: 'running' });
  await handle.signal(campaignChangedSignal);
};
const stopped: Story = async (campaign, handle) => {
  await afterFirst(campaign);
  campaign.change({ state: 'stopping' });
  await handle.signal(campaignChangedSignal);
};
const pausedItself: Story = async (campaign, handle) => {
  await afterFirst(campaign);
  campaign.facts = { ...campaign.facts, obstacle: 'offers-paused' };
  await stage.env.sleep(300_000);
  campaign.facts = { ...campaign.facts, obstacle: null };
  campaign.change({ state: 'running' });
  await handle.signal(campaignChangedSignal);
};
const lastOpen: Story = async (campaign) => {
  campaign.facts = { ...campaign.facts, hasOpen: true };
  await afterFirst(campaign);
  await stage.env.sleep(1_800_000);
  campaign.facts = { ...campaign.facts, hasOpen: false };
};
const lost: FakeCampaign['fate'] = (step, call) =>
  step === 'release' && call % 2 === 0 ? { error: new Error('lost'), after: true } : null;

const runs: Record<string, [story: Story, people: number, fate?: FakeCampaign['fate']]> = {
  'paused-and-resumed': [paused, 300],
  stopped: [stopped, 300],
  'paused-itself': [pausedItself, 200],
  'waits-for-the-last': [lastOpen, 620],
  'answers-lost': [nothing, 300, lost],
};
for (const [name, [story, people, fate]] of Object.entries(runs)) {
  const input = { clinicId: randomUUID(), campaignId: randomUUID() };
  const campaign = new FakeCampaign(now, people);
  let { day } = wallTime(await now(), timeZone);
  do day = addDays(day, 1);
  while (weekdayOf(day) === 0);
  campaign.change({ state: 'scheduled', startsAt: instantOf(day, '10:00', timeZone) });
  if (fate) campaign.fate = fate;
  const workflowId = runCampaignId(input.clinicId, input.campaignId);
  const task = { workflow: runCampaign, workflowId, args: [input] as [typeof input] };
  await stage.play({ ...task, activities: campaign.activities }, async (handle) => {
    await story(campaign, handle);
    await handle.result();
    await writeHistory('messaging', `run-campaign-${name}`, handle);
  });
}
await stage.close();
process.exit(0);
