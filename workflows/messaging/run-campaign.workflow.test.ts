import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, instantOf, wallTime, weekdayOf } from '../../domain/clinic/calendar.ts';
import { FakeCampaign } from '../../tests/support/fake-campaign.ts';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { campaignChangedSignal, runCampaign, runCampaignId } from './run-campaign.ts';

const timeZone = 'America/Sao_Paulo';
const minute = 60_000;
let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

const now = () => stage.env.currentTimeMs();
type Story = Parameters<typeof stage.play<typeof runCampaign>>[1];
async function play(campaign: FakeCampaign, story: Story = () => Promise.resolve()): Promise<void> {
  const input = { clinicId: randomUUID(), campaignId: randomUUID() };
  const workflowId = runCampaignId(input.clinicId, input.campaignId);
  const task = { workflow: runCampaign, workflowId, args: [input] as [typeof input] };
  await stage.play({ ...task, activities: campaign.activities }, async (handle) => {
    await story(handle);
    await handle.result();
  });
}
/** Ten in the morning of a working day ahead: offers may leave for hours. */
async function morning(): Promise<number> {
  let { day } = wallTime(await now(), timeZone);
  do day = addDays(day, 1);
  while (weekdayOf(day) === 0);
  return instantOf(day, '10:00', timeZone);
}
const what = ({ log }: FakeCampaign) => log.map((one) => one.what);
const releases = ({ log }: FakeCampaign) => log.filter((one) => one.what === 'release').map(({ at }) => at);
const twice = ({ sent }: FakeCampaign) => [...sent.values()].filter((count) => count !== 1);
const scheduled = async (people: number, perMinute?: number) => {
  const campaign = new FakeCampaign(now, people, perMinute);
  campaign.change({ state: 'scheduled', startsAt: await morning() });
  return campaign;
};

describe('the run of a campaign', () => {
  it('starts at its time, writes everybody down in pages and lets batches go at the pace', async () => {
    const campaign = await scheduled(620, 100);
    const startsAt = campaign.facts.startsAt ?? 0;
    await play(campaign);
    expect(what(campaign)).toEqual(['prepare', 'prepare', ...Array<string>(7).fill('release'), 'done']);
    const times = releases(campaign);
    expect(times[0]).toBeGreaterThanOrEqual(startsAt);
    for (const [at, time] of times.slice(1).entries())
      expect(time - (times[at] ?? 0)).toBeGreaterThan(minute - 1);
    expect(campaign.sent.size).toBe(620);
    expect(campaign.isClosed).toBe(true);
  });

  it('lets nothing leave at night or on a Sunday', async () => {
    const campaign = await scheduled(2, 1);
    const { day } = wallTime(campaign.facts.startsAt ?? 0, timeZone);
    campaign.facts = { ...campaign.facts, startsAt: instantOf(day, '18:59', timeZone) };
    campaign.perMinute = 1;
    await play(campaign);
    for (const at of releases(campaign)) {
      const { time, weekday } = wallTime(at, timeZone);
      expect(time >= '09:00' && time < '19:00' && weekday !== 0).toBe(true);
    }
    expect(campaign.sent.size).toBe(2);
  });

  it('holds at once when it is paused, and goes on where it was', async () => {
    const campaign = await scheduled(300, 100);
    await play(campaign, async (handle) => {
      await stage.env.sleep((campaign.facts.startsAt ?? 0) - (await now()) + 30_000);
      campaign.change({ state: 'paused' });
      await Promise.all([1, 2].map(() => handle.signal(campaignChangedSignal)));
      await stage.env.sleep(10 * minute);
      expect(campaign.sent.size).toBe(100);
      campaign.change({ state: 'running' });
      await handle.signal(campaignChangedSignal);
    });
    expect(campaign.sent.size).toBe(300);
    expect(twice(campaign)).toEqual([]);
  });

  it('is stopped for good: nobody else is written to', async () => {
    const campaign = await scheduled(300, 100);
    await play(campaign, async (handle) => {
      await stage.env.sleep((campaign.facts.startsAt ?? 0) - (await now()) + 30_000);
      campaign.change({ state: 'stopping' });
      await handle.signal(campaignChangedSignal);
    });
    expect(what(campaign).slice(-2)).toEqual(['let-go', 'stopped']);
    expect(campaign.sent.size).toBe(100);
  });

  it('pauses itself when the provider wants no more offers', async () => {
    const campaign = await scheduled(200, 100);
    await play(campaign, async (handle) => {
      await stage.env.sleep((campaign.facts.startsAt ?? 0) - (await now()) + 30_000);
      campaign.facts = { ...campaign.facts, obstacle: 'offers-paused' };
      await stage.env.sleep(5 * minute);
      expect(campaign.facts.state).toBe('paused');
      campaign.change({ state: 'stopping' });
      await handle.signal(campaignChangedSignal);
    });
    expect(what(campaign)).toContain('pause offers-paused');
    expect(campaign.sent.size).toBe(100);
  });

  it('waits until the last message is final', async () => {
    const campaign = await scheduled(50);
    campaign.facts = { ...campaign.facts, hasOpen: true };
    await play(campaign, async () => {
      await stage.env.sleep((campaign.facts.startsAt ?? 0) - (await now()) + 120 * minute);
      expect(campaign.isClosed).toBe(false);
      campaign.facts = { ...campaign.facts, hasOpen: false };
    });
    expect(what(campaign)).toEqual(['prepare', 'release', 'done']);
  });

  it('writes to nobody twice when a worker dies in the middle of a batch or its answer is lost', async () => {
    const campaign = await scheduled(400, 100);
    const lost = new Error('the answer was lost');
    campaign.fate = (step, call) =>
      (step === 'release' || step === 'prepare') && call % 2 === 1
        ? { error: lost, after: call % 4 === 1 }
        : null;
    await play(campaign);
    expect(campaign.sent.size).toBe(400);
    expect(twice(campaign)).toEqual([]);
    // A batch that was repeated did not let the next one go early.
    const times = releases(campaign);
    expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(3 * minute - 1);
  });

  it('ends as failed, to be begun again by the reconciler, when the record refuses it for good', async () => {
    const campaign = await scheduled(10);
    campaign.fate = () => ({ error: ApplicationFailure.create({ message: 'gone', nonRetryable: true }) });
    await expect(play(campaign)).rejects.toThrow();
    expect(campaign.sent.size).toBe(0);
    expect(campaign.isClosed).toBe(false);
  });

  it('brings ten thousand to their end in fresh histories, in bounded time', async () => {
    const campaign = await scheduled(10_000, 1_200);
    const begun = Date.now();
    await play(campaign);
    expect(campaign.sent.size).toBe(10_000);
    expect(twice(campaign)).toEqual([]);
    expect(Date.now() - begun).toBeLessThan(60_000);
  });
});
