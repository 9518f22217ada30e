import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BreakGlassStage, openBreakGlassStage } from '../../tests/support/break-glass-stage.ts';
import { grantChangedSignal } from './break-glass.ts';

const hour = 3_600_000;
const day = 24 * hour;
const reminders = (count: number) => Array.from({ length: count }, (_, at) => `remind ${at + 1}`);

let stage: BreakGlassStage;
beforeAll(async () => {
  stage = await openBreakGlassStage();
});
afterAll(() => stage.close());

describe('an opened record whose process meets faults', () => {
  it('is ended when the database is back, after a night without it', async () => {
    let away = 0;
    const grant = await stage.play(30, async ({ grant: fake, handle, change, sleep }) => {
      fake.fate = (name) => (name === 'end' && (away += 1) <= 600 ? new Error('database away') : null);
      while (fake.facts?.reminders !== 1) await sleep(hour);
      await change({ reviewedAt: 1 });
      await handle.result();
    });
    expect(away).toBe(601);
    expect(grant.done).toEqual(['end', 'remind 1', 'close']);
  });

  it('fails when it is refused for good, so that the reconciler starts it again', async () => {
    const grant = await stage.play(30, async ({ grant: fake, handle }) => {
      fake.fate = () => ApplicationFailure.nonRetryable('refused', 'forbidden');
      await expect(handle.result()).rejects.toThrow();
    });
    expect(grant.facts?.isClosed).toBe(false);
  });

  it('leaves in peace when its row is gone', async () => {
    const grant = await stage.play(30, async ({ grant: fake, handle }) => {
      fake.facts = null;
      await handle.result();
    });
    expect(grant.done).toEqual([]);
  });
});

describe('an opened record', () => {
  it('is ended at its instant and closed when it was reviewed the day after', async () => {
    const grant = await stage.play(45, async ({ handle, change, sleep, now, grant: fake }) => {
      await sleep(44 * 60_000);
      expect(fake.facts?.endedAt).toBeNull();
      await sleep(2 * 60_000);
      expect(fake.facts?.endedAt).toBe(fake.facts?.expiresAt);
      await sleep(30 * hour);
      await change({ reviewedAt: await now() });
      await handle.result();
    });
    expect(grant.done).toEqual(['end', ...reminders(2), 'close']);
  });

  it('given back early asks for its review at once, however often it is told', async () => {
    const grant = await stage.play(240, async ({ handle, change, sleep, now, grant: fake }) => {
      await sleep(10 * 60_000);
      await change({ endedAt: await now() });
      await handle.signal(grantChangedSignal);
      await sleep(1_000);
      expect(fake.done).toEqual(['remind 1']);
      await change({ reviewedAt: await now() });
      await change({});
      await handle.result();
    });
    expect(grant.done).toEqual(['remind 1', 'close']);
  });

  it('is raised when nobody reviewed it in five days', async () => {
    const grant = await stage.play(5, async ({ handle, grant: fake }) => {
      await handle.result();
      const { closeTime } = await handle.describe();
      const waited = (closeTime?.getTime() ?? 0) - (fake.facts?.endedAt ?? 0);
      expect(waited).toBeGreaterThanOrEqual(5 * day);
      expect(waited).toBeLessThan(5 * day + hour);
    });
    expect(grant.done).toEqual(['end', ...reminders(5), 'escalate']);
    expect(grant.facts?.isClosed).toBe(true);
  });

  it('reviewed in the moment it would be raised is closed instead', async () => {
    const grant = await stage.play(5, async ({ handle, grant: fake }) => {
      fake.meanwhile = (name) => {
        if (name === 'escalate' && fake.facts) fake.facts.reviewedAt = 1;
      };
      await handle.result();
    });
    expect(grant.done).toEqual(['end', ...reminders(5), 'close']);
  });
});
