import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSafetyStage, type SafetyStage } from '../../tests/support/safety-stage.ts';

let stage: SafetyStage;
beforeAll(async () => {
  stage = await openSafetyStage();
});
afterAll(() => stage.close());

const death = { kind: 'adverse-event', severity: 'death', regime: 'medicine' } as const;
const grave = { kind: 'adverse-event', severity: 'serious', regime: 'device' } as const;
const light = { kind: 'adverse-event', severity: 'non-serious', regime: 'cosmetic' } as const;

describe('with nobody present', () => {
  it('a death is reminded, escalated and breached within its day', async () => {
    const { done } = await stage.play('2027-12-24T20:00', death, async ({ until, change, handle }) => {
      await until('2027-12-27T12:00');
      await change({ state: 'notified' });
      await handle.result();
    });
    expect(done).toEqual([
      '2027-12-24 20:00 asked',
      '2027-12-25 08:00 warned',
      '2027-12-25 14:00 escalated',
      '2027-12-25 20:00 breached',
      '2027-12-27 12:00 settled',
    ]);
  });

  it('a grave event with a device ends at the midnight after its tenth day, across a 29 February', async () => {
    const { done } = await stage.play('2028-02-20T12:00', grave, async ({ until, change, handle }) => {
      await until('2028-03-05T12:00');
      await change({ state: 'dismissed' });
      await handle.result();
    });
    expect(done.map((line) => line.replace(' ', 'T'))).toEqual([
      '2028-02-20T12:00 asked',
      '2028-02-25T18:00 warned',
      '2028-02-28T09:00 escalated',
      '2028-03-02T00:00 breached',
      '2028-03-05T12:00 settled',
    ]);
  });

  it('another one ends with the fifteenth business day of the next month, holidays left out', async () => {
    const { done } = await stage.play('2028-03-31T10:00', light, async ({ until, change, handle }) => {
      await until('2028-05-02T10:00');
      await change({ state: 'notified' });
      await handle.result();
    });
    // Good Friday 14 and Tiradentes 21 April do not count.
    expect(done.find((line) => line.endsWith('breached'))).toBe('2028-04-26 00:00 breached');
  });
});

describe('an event', () => {
  it('that is notified in time ends with what it raised settled, and nothing else', async () => {
    const { done } = await stage.play('2028-06-05T10:00', grave, async ({ sleep, change, handle }) => {
      await sleep(3_600_000);
      await change({ state: 'notified' });
      await handle.result();
    });
    expect(done.map((line) => line.slice(17))).toEqual(['asked', 'settled']);
  });

  it('that turns out graver runs by the shorter clock', async () => {
    const { done } = await stage.play(
      '2028-07-03T10:00',
      light,
      async ({ event, sleep, change, until, handle }) => {
        await sleep(3_600_000);
        const now = Date.parse('2028-07-03T14:00:00Z');
        const hour = 3_600_000;
        await change({ dueAt: now + 24 * hour, warnAt: now + 12 * hour, escalateAt: now + 18 * hour });
        await until('2028-07-05T10:00');
        expect(event.facts?.marks).toEqual(['asked', 'warned', 'escalated', 'breached']);
        await change({ state: 'notified' });
        await handle.result();
      },
    );
    expect(done.find((line) => line.endsWith('breached'))).toBe('2028-07-04 11:00 breached');
  });

  it('whose row is gone ends', async () => {
    await stage.play('2028-08-01T10:00', grave, async ({ event, change, handle }) => {
      event.facts = null;
      await change({});
      await handle.result();
    });
  });
});

describe('when activities fail', () => {
  it('goes on when the database is back, and says late the last thing alone', async () => {
    let away = 0;
    const { done } = await stage.play('2028-09-04T10:00', death, async ({ event, until, change, handle }) => {
      event.fate = (name) => (name === 'warned' && (away += 1) <= 30 ? new Error('away') : null);
      await until('2028-09-07T10:00');
      await change({ state: 'notified' });
      await handle.result();
    });
    expect(away).toBe(31);
    expect(done.some((line) => line.endsWith('breached'))).toBe(true);
  });

  it('fails when it is refused for good, so that the reconciler starts it again', async () => {
    const { facts } = await stage.play('2028-10-02T10:00', grave, async ({ event, handle, until }) => {
      event.fate = () => ApplicationFailure.nonRetryable('refused', 'forbidden');
      await until('2028-10-12T10:00');
      await expect(handle.result()).rejects.toThrow();
    });
    expect(facts?.state).toBe('draft');
  });
});
