import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { playWatch, type PlayedWatch } from '../../tests/support/fake-watch.ts';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { watchChangedSignal } from './no-show-intervention.ts';

let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

const ahead = 24 * 14;
const toTheEnd = async ({ handle, until, command }: PlayedWatch) => {
  await until(-1);
  await command({ status: 'no-show' });
  await handle.result();
};
const climbed = (told: string[]) => told.filter((line) => line.endsWith(' h'));

describe('a watch that meets faults', () => {
  it('goes on when the database was away, and does nothing twice', async () => {
    const fake = await playWatch(
      stage,
      ahead,
      ({ handle }) => handle.result(),
      (one) => {
        one.fate = (look) => (look >= 3 && look <= 8 ? new Error('database away') : null);
      },
    );
    expect(climbed(fake.told)).toEqual([
      'ask 72 h',
      'sms 40 h',
      'call 30 h',
      'deposit 26 h',
      'offer-move 22 h',
      'release 18 h',
    ]);
    expect(new Set(fake.told).size).toBe(fake.told.length);
  });

  it('fails when it is refused for good, so that the reconciler starts it again', async () => {
    const fake = await playWatch(
      stage,
      ahead,
      async ({ handle }) => {
        await expect(handle.result()).rejects.toThrow();
      },
      (one) => {
        one.fate = () => ApplicationFailure.nonRetryable('refused', 'forbidden');
      },
    );
    expect(fake.outcomes).toEqual([]);
  });
});

describe('the watch over a visit', () => {
  it('climbs from silence to the release, and ends with the visit', async () => {
    const fake = await playWatch(stage, ahead, async ({ handle }) => handle.result());
    expect(fake.told).toEqual([
      ...[
        'scored booking',
        'scored week-before',
        'ask 72 h',
        'scored two-days-before',
        'sms 40 h',
        'call 30 h',
      ],
      ...['deposit 26 h', 'scored day-before', 'offer-move 22 h', 'release 18 h'],
    ]);
    expect(fake.outcomes).toEqual(['cancelled']);
  });

  it('does nothing more once she has answered, and waits for what becomes of the visit', async () => {
    const fake = await playWatch(stage, ahead, async ({ until, command, handle }) => {
      await until(60);
      await command({ status: 'confirmed' });
      await until(0);
      await command({ status: 'arrived' });
      await handle.result();
    });
    expect(climbed(fake.told)).toEqual(['ask 72 h']);
    expect(fake.told).toContain('answered confirmed');
    expect(fake.outcomes).toEqual(['came']);
  });

  it('begins anew with another time', async () => {
    const fake = await playWatch(stage, ahead, async (watch) => {
      await watch.until(60);
      await watch.command({ startsAt: watch.startsAt + 7 * 24 * 3_600_000 });
      await watch.handle.result();
    });
    expect(climbed(fake.told).slice(0, 2)).toEqual(['ask 72 h', 'ask 72 h']);
    expect(fake.outcomes).toEqual(['moved', 'cancelled']);
  });

  it('scores whoever is held out and never climbs', async () => {
    const fake = await playWatch(stage, ahead, toTheEnd, (one) => {
      one.arm = 'held-out';
    });
    expect(fake.told).toEqual([
      'scored booking',
      'scored week-before',
      'scored two-days-before',
      'scored day-before',
    ]);
    expect(fake.outcomes).toEqual(['missed']);
  });

  it('does and weighs nothing more when the clinic switches it off, and still tells what became of the visit', async () => {
    const fake = await playWatch(stage, ahead, async (watch) => {
      await watch.until(60);
      watch.fake.facts.isOn = false;
      await watch.handle.signal(watchChangedSignal);
      await toTheEnd(watch);
    });
    expect(fake.told).toEqual(['scored booking', 'scored week-before', 'ask 72 h']);
    expect(fake.outcomes).toEqual(['missed']);
  });

  it('keeps one timer through any number of signals, and costs a quiet visit little', async () => {
    let events = 0;
    let timers = 0;
    await playWatch(
      stage,
      ahead,
      async ({ until, command, handle }) => {
        await until(200);
        await Promise.all([1, 2, 3, 4, 5].map(() => handle.signal(watchChangedSignal)));
        await until(40);
        await command({ status: 'confirmed' });
        await until(0);
        await command({ status: 'arrived' });
        await handle.result();
        const history = await handle.fetchHistory();
        events = history.events?.length ?? 0;
        timers = history.events?.filter((event) => event.timerStartedEventAttributes).length ?? 0;
      },
      (one) => {
        one.band = 'low';
      },
    );
    // A week, two days and a day before: nothing else wakes it.
    expect(timers).toBe(3);
    expect(events).toBeLessThan(60);
  });
});
