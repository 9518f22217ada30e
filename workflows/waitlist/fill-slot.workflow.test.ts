import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeSlot } from '../../tests/support/fake-slot.ts';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { fillSlot, fillSlotId, slotChangedSignal, slotStepQuery } from './fill-slot.ts';

const minute = 60_000;
let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

type Handle = WorkflowHandle<typeof fillSlot>;

/** Plays one freed time to its end. */
async function play(
  waiting: string[],
  story: (slot: FakeSlot, handle: Handle) => Promise<unknown>,
): Promise<FakeSlot> {
  const input = { clinicId: randomUUID(), openingId: randomUUID() };
  const slot = new FakeSlot(waiting, () => stage.env.currentTimeMs());
  const workflowId = fillSlotId(input.clinicId, input.openingId);
  const task = { workflow: fillSlot, workflowId, args: [input] as [typeof input] };
  await stage.play({ ...task, activities: slot.activities }, (handle) => story(slot, handle));
  return slot;
}
const toTheEnd = (_: FakeSlot, handle: Handle) => handle.result();
/** Until it is somebody's turn. */
async function turn(slot: FakeSlot, count: number): Promise<void> {
  while (slot.turns[count - 1]?.state !== 'sent') await stage.env.sleep(minute);
}
async function answer(slot: FakeSlot, handle: Handle, state: 'accepted' | 'declined'): Promise<void> {
  slot.answer(state);
  await handle.signal(slotChangedSignal);
}

describe('a freed time whose process meets faults', () => {
  it('goes to the next one when the provider takes no message for two minutes', async () => {
    const slot = await play(['ana', 'bea'], async (fake, handle) => {
      fake.fate = (name) => (name === 'send' && fake.turns.length === 1 ? new Error('not taken') : null);
      await turn(fake, 2);
      await answer(fake, handle, 'accepted');
      await handle.result();
    });
    expect(slot.told).toEqual(['ana failed', 'bea accepted']);
    expect(slot.sends).toBe(1);
  });

  it('goes on though the database is away for a while, and asks nobody twice', async () => {
    let away = 0;
    const slot = await play(['ana', 'bea'], async (fake, handle) => {
      fake.fate = (name) => {
        const isAway = name === 'advance' && fake.turns.length === 1 && (away += 1) <= 5;
        return isAway ? new Error('database away') : null;
      };
      await turn(fake, 1);
      await handle.result();
    });
    expect(away).toBeGreaterThan(5);
    expect(slot.told).toEqual(['ana lapsed', 'bea lapsed']);
    expect(slot.sends).toBe(2);
  });

  it('fails when it is refused for good, so that the reconciler starts it again', async () => {
    const slot = await play(['ana'], async (fake, handle) => {
      fake.fate = () => ApplicationFailure.nonRetryable('refused', 'forbidden');
      await expect(handle.result()).rejects.toThrow();
    });
    expect(slot.state).toBe('open');
  });
});

describe('a freed time', () => {
  it('is over at once when nobody fits', async () => {
    const slot = await play([], toTheEnd);
    expect(slot).toMatchObject({ state: 'exhausted', looks: 1 });
  });

  it('is offered to three people, each for exactly her turn', async () => {
    const slot = await play(['ana', 'bea', 'cris', 'dora'], toTheEnd);
    expect(slot.told).toEqual(['ana lapsed', 'bea lapsed', 'cris lapsed']);
    const gaps = slot.turns.slice(1).map(({ sentAt }, at) => sentAt - (slot.turns[at]?.sentAt ?? 0));
    for (const gap of gaps) {
      expect(gap).toBeGreaterThanOrEqual(15 * minute);
      expect(gap).toBeLessThan(15 * minute + 2_000);
    }
  });

  it('stays with the one who says yes in the last minute of her turn', async () => {
    const slot = await play(['ana', 'bea'], async (fake, handle) => {
      await turn(fake, 1);
      await stage.env.sleep(13 * minute);
      await answer(fake, handle, 'accepted');
      await handle.result();
    });
    expect(slot.told).toEqual(['ana accepted']);
    expect(slot.state).toBe('filled');
  });

  it('goes on at once when somebody declines, however often it is told', async () => {
    const slot = await play(['ana', 'bea'], async (fake, handle) => {
      await turn(fake, 1);
      await answer(fake, handle, 'declined');
      await Promise.all([1, 2, 3].map(() => handle.signal(slotChangedSignal)));
      await turn(fake, 2);
      await handle.result();
    });
    expect(slot.told).toEqual(['ana declined', 'bea lapsed']);
    expect((slot.turns[1]?.sentAt ?? 0) - (slot.turns[0]?.sentAt ?? 0)).toBeLessThan(3 * minute);
  });

  it('waits for the morning, and says what for', async () => {
    let morning = 0;
    const slot = await play(['ana'], async (fake, handle) => {
      morning = (await stage.env.currentTimeMs()) + 10 * 60 * minute;
      fake.quietUntil = morning;
      await handle.signal(slotChangedSignal);
      await stage.env.sleep(minute);
      if (fake.turns.length === 0)
        expect(await handle.query(slotStepQuery)).toMatchObject({ kind: 'wait', why: 'quiet-time' });
      await handle.result();
    });
    expect(slot.told).toEqual(['ana lapsed']);
  });

  it('keeps one timer for a turn through any number of signals, and nothing but ids and times in its history', async () => {
    let history = '';
    await play(['ana'], async (fake, handle) => {
      await turn(fake, 1);
      for (let count = 0; count < 5; count += 1) {
        await handle.signal(slotChangedSignal);
        await stage.env.sleep(minute);
      }
      await handle.result();
      const { events } = await handle.fetchHistory();
      expect(events?.filter((event) => event.timerStartedEventAttributes)).toHaveLength(1);
      history = JSON.stringify(events);
    });
    expect(history).not.toMatch(/"(ana|bea)"/);
  });
});
