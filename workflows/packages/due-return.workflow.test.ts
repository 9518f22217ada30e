import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, wallTime } from '../../domain/clinic/calendar.ts';
import { mayInvite } from '../../domain/packages/returns.ts';
import { FakeReturn } from '../../tests/support/fake-care.ts';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { dueReturn, dueReturnId, returnChangedSignal } from './due-return.ts';

const timeZone = 'America/Sao_Paulo';
const dayMs = 86_400_000;
let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

type Story = Parameters<typeof stage.play<typeof dueReturn>>[1];
async function play(item: FakeReturn, story: Story = () => Promise.resolve()): Promise<void> {
  const input = { clinicId: randomUUID(), returnId: randomUUID() };
  const workflowId = dueReturnId(input.clinicId, input.returnId);
  const task = { workflow: dueReturn, workflowId, args: [input] as [typeof input] };
  await stage.play({ ...task, activities: item.activities }, async (handle) => {
    await story(handle);
    await handle.result();
  });
}
/** A review due from day 14 to day 21. */
const review = async () => {
  const { day } = wallTime(await stage.env.currentTimeMs(), timeZone);
  return new FakeReturn(() => stage.env.currentTimeMs(), {
    kind: 'touch-up',
    dueFrom: addDays(day, 14),
    dueTo: addDays(day, 21),
  });
};
const what = ({ log }: FakeReturn) => log.map((one) => one.what);
const change = (
  item: FakeReturn,
  handle: Parameters<Story>[0],
  changes: Parameters<FakeReturn['change']>[0],
) => {
  item.change(changes);
  return handle.signal(returnChangedSignal);
};

describe('the life of a due return', () => {
  it('invites, reminds once, and ends when it no longer makes sense', async () => {
    const item = await review();
    await play(item);
    expect(what(item)).toEqual(['invite', 'remind', 'expired']);
    const [invited, , ended] = item.log.map(({ at }) => wallTime(at, timeZone));
    expect(invited?.day).not.toBeUndefined();
    expect(ended?.day).toBe(addDays(item.facts.dueTo, 1));
    for (const { at } of item.log.slice(0, 2)) {
      const { time, weekday } = wallTime(at, timeZone);
      expect(time >= '08:00' && time < '20:00' && weekday !== 0).toBe(true);
    }
  });

  it('writes nothing to who has booked meanwhile, and closes by itself', async () => {
    const item = await review();
    await play(item, async (handle) => {
      await stage.env.sleep(3 * dayMs);
      await change(item, handle, { isBooked: true });
    });
    expect(what(item)).toEqual(['booked']);
    expect(item.isClosed).toBe(true);
  });

  it('finds at its end that she has booked, and does not call it missed', async () => {
    const item = await review();
    await play(item, async () => {
      await stage.env.sleep(20 * dayMs);
      // Nobody told the process.
      item.facts = { ...item.facts, isBooked: true };
    });
    expect(what(item).at(-1)).toBe('booked');
  });

  it('does not remind who said not now, and ends at once', async () => {
    const item = await review();
    await play(item, async (handle) => {
      await stage.env.sleep(12 * dayMs);
      await change(item, handle, { state: 'declined' });
    });
    expect(what(item)).toEqual(['invite']);
  });

  it('leaves who wants to come to the reception, without another message', async () => {
    const item = await review();
    await play(item, async (handle) => {
      await stage.env.sleep(12 * dayMs);
      await Promise.all([1, 2, 3].map(() => change(item, handle, { state: 'wants' })));
      await stage.env.sleep(2 * dayMs);
      await change(item, handle, { isBooked: true });
    });
    expect(what(item)).toEqual(['invite', 'booked']);
  });

  it('stops writing when she takes her leave', async () => {
    const item = await review();
    await play(item, async () => {
      await stage.env.sleep(2 * dayMs);
      item.facts = { ...item.facts, mayWrite: false };
      await stage.env.sleep(1);
    });
    expect(what(item).filter((one) => one === 'remind')).toEqual([]);
  });

  it('sends nothing for a recall without consent to offers, and keeps it for the reception until it ends', async () => {
    const { facts } = await review();
    const item = new FakeReturn(() => stage.env.currentTimeMs(), { ...facts, kind: 'recall' });
    item.facts = { ...item.facts, mayWrite: mayInvite('recall', { care: true, promotions: false }) };
    await play(item);
    expect(what(item)).toEqual(['expired']);
    expect(item.tries).toBe(0);
  });

  it('tries the provider again while nobody has taken the message', async () => {
    const item = await review();
    item.provider = (step, attempt) => (step === 'invite' && attempt < 4 ? new Error('not taken') : null);
    await play(item);
    expect(what(item)).toEqual(['invite', 'remind', 'expired']);
    expect(item.tries).toBe(5);
  });

  it('sleeps for as long as an invitation is held back, and asks once', async () => {
    const item = await review();
    const holdMs = 26 * 3_600_000;
    item.holdMs = holdMs;
    await play(item);
    expect(what(item)).toEqual(['held', 'invite', 'remind', 'expired']);
    const [held, invited] = item.log;
    expect((invited?.at ?? 0) - (held?.at ?? 0)).toBeGreaterThanOrEqual(holdMs);
    expect(item.tries).toBe(3);
  });

  it('gives an invitation up that can never be sent', async () => {
    const item = await review();
    item.provider = () => ApplicationFailure.create({ message: 'refused', nonRetryable: true });
    await play(item);
    expect(what(item)).toEqual(['expired']);
    expect(item.tries).toBe(1);
  });

  it('tries a silent provider again after the night, and ends in time', async () => {
    const item = await review();
    // A short time to come back in: each day of silence is a dozen tries of the machine that runs this.
    item.facts = { ...item.facts, dueTo: item.facts.dueFrom };
    item.provider = () => new Error('not taken');
    await play(item);
    expect(what(item)).toEqual(['expired']);
    expect(item.tries).toBeGreaterThan(24);
  });
});
