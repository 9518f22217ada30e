import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, wallTime } from '../../domain/clinic/calendar.ts';
import { FakePackage } from '../../tests/support/fake-care.ts';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { packageChangedSignal, packageLife, packageLifeId } from './package-life.ts';

const timeZone = 'America/Sao_Paulo';
const dayMs = 86_400_000;
let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

type Story = Parameters<typeof stage.play<typeof packageLife>>[1];
async function play(item: FakePackage, story: Story = () => Promise.resolve()): Promise<void> {
  const input = { clinicId: randomUUID(), packageId: randomUUID() };
  const workflowId = packageLifeId(input.clinicId, input.packageId);
  const task = { workflow: packageLife, workflowId, args: [input] as [typeof input] };
  await stage.play({ ...task, activities: item.activities }, async (handle) => {
    await story(handle);
    await handle.result();
  });
}
const today = async () => wallTime(await stage.env.currentTimeMs(), timeZone).day;
/** A package bought today that ends in so many days. */
const bought = async (days: number, balance = 3) => {
  const day = await today();
  return new FakePackage(() => stage.env.currentTimeMs(), day, addDays(day, days), balance);
};
const days = ({ log }: FakePackage) => log.map(({ what, at }) => [what, wallTime(at, timeZone).day]);
/** The day itself or, when it is a Sunday, the one after. */
const notSunday = (day: string) => (new Date(`${day}T00:00:00Z`).getUTCDay() === 0 ? addDays(day, 1) : day);

describe('the life of a prepaid package', () => {
  it('ends at once when nothing is left', async () => {
    const item = await bought(100, 0);
    await play(item);
    expect(item).toMatchObject({ log: [], isClosed: true });
  });

  it('warns twice, then loses what was left on the day after the last one', async () => {
    const item = await bought(100);
    const { expiresOn } = item.facts;
    await play(item);
    expect(days(item)).toEqual([
      ['warn-30', notSunday(addDays(expiresOn, -30))],
      ['warn-7', notSunday(addDays(expiresOn, -7))],
      ['expire', addDays(expiresOn, 1)],
    ]);
    for (const { what, at } of item.log)
      if (what !== 'expire') expect(wallTime(at, timeZone).time >= '08:00').toBe(true);
  });

  it('stands still while it is frozen, and warns of the later end', async () => {
    const item = await bought(60);
    const { boughtOn } = item.facts;
    await play(item, async (handle) => {
      await stage.env.sleep(10 * dayMs);
      item.change({ thawsOn: addDays(boughtOn, 30) });
      await handle.signal(packageChangedSignal);
      await stage.env.sleep(5 * dayMs);
      // Ended before its days were over: the end has moved by five days.
      item.change({ thawsOn: null, expiresOn: addDays(boughtOn, 65) });
      await Promise.all([1, 2].map(() => handle.signal(packageChangedSignal)));
    });
    expect(days(item).at(-1)).toEqual(['expire', addDays(boughtOn, 66)]);
    expect(days(item)[0]).toEqual(['warn-30', notSunday(addDays(boughtOn, 35))]);
  });

  it('ends a freeze by itself when its days are over', async () => {
    const item = await bought(20);
    item.facts = { ...item.facts, thawsOn: addDays(item.facts.boughtOn, 5) };
    await play(item);
    expect(days(item)[0]).toEqual(['thaw', addDays(item.facts.boughtOn, 5)]);
    expect(days(item).at(-1)?.[0]).toBe('expire');
  });

  it('ends when the last session is used, without a warning', async () => {
    const item = await bought(100);
    await play(item, async (handle) => {
      await stage.env.sleep(20 * dayMs);
      item.change({ balance: 0 });
      await handle.signal(packageChangedSignal);
    });
    expect(item).toMatchObject({ log: [], isClosed: true });
  });

  it('outlives a database and a provider that are away for a while', async () => {
    const item = await bought(100);
    item.fate = (what, call) => (what !== 'warn-7' && call % 3 !== 0 ? new Error('away') : null);
    await play(item);
    expect(item.log.map(({ what }) => what)).toEqual(['warn-30', 'warn-7', 'expire']);
  });

  it('pauses between tries that answer and settle nothing', async () => {
    const item = await bought(60);
    item.unsettled = 3;
    await play(item);
    const tries = item.log.filter(({ what }) => what === 'warn-30').map(({ at }) => at);
    expect(tries).toHaveLength(4);
    for (const [nth, at] of tries.entries())
      if (nth > 0) expect(at - (tries[nth - 1] ?? 0)).toBeGreaterThanOrEqual(15 * 60_000);
  });

  it('goes on without a warning that can never be sent', async () => {
    const item = await bought(100);
    item.fate = (what) =>
      what === 'warn-30' ? ApplicationFailure.create({ message: 'refused', nonRetryable: true }) : null;
    await play(item);
    expect(item.log.map(({ what }) => what)).toEqual(['warn-7', 'expire']);
  });
});
