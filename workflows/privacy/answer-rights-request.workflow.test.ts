import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRightsStage, type RightsStage } from '../../tests/support/rights-stage.ts';
import { rightsRequestChangedSignal } from './answer-rights-request.ts';

const day = 86_400_000;
let stage: RightsStage;
beforeAll(async () => {
  stage = await openRightsStage();
});
afterAll(() => stage.close());

describe('a request whose process meets faults', () => {
  it('keeps the clock of the law through a night without a database', async () => {
    let away = 0;
    const request = await stage.play({}, async ({ request: fake, handle, change, sleep }) => {
      fake.fate = (name) => (name === 'warn' && (away += 1) <= 300 ? new Error('database away') : null);
      await sleep(12 * day);
      await change({ state: 'decided' });
      await handle.result();
    });
    expect(away).toBe(301);
    expect(request.done).toEqual(['ask', 'warn', 'answer', 'close']);
  });

  it('fails when it is refused for good, so that the reconciler starts it again', async () => {
    const request = await stage.play({ needsPerson: false }, async ({ request: fake, handle }) => {
      fake.fate = (name) =>
        name === 'fulfil' ? ApplicationFailure.nonRetryable('refused', 'forbidden') : null;
      await expect(handle.result()).rejects.toThrow();
    });
    expect(request.facts?.isClosed).toBe(false);
  });

  it('leaves in peace when its row is gone', async () => {
    const request = await stage.play({}, async ({ request: fake, handle }) => {
      fake.facts = null;
      await handle.result();
    });
    expect(request.done).toEqual([]);
  });
});

describe('a request', () => {
  it('that nobody decides is warned of at ten days, raised at thirteen and late at fifteen, and still answered', async () => {
    const request = await stage.play({}, async ({ request: fake, handle, change, sleep }) => {
      await sleep(9 * day);
      expect(fake.done).toEqual(['ask']);
      await sleep(2 * day);
      expect(fake.done).toEqual(['ask', 'warn']);
      await sleep(3 * day);
      expect(fake.done).toEqual(['ask', 'warn', 'escalate']);
      await sleep(2 * day);
      expect(fake.done).toEqual(['ask', 'warn', 'escalate', 'breach']);
      await sleep(20 * day);
      await change({ state: 'decided' });
      await handle.result();
    });
    expect(request.done).toEqual(['ask', 'warn', 'escalate', 'breach', 'answer', 'close']);
  });

  it('decided in time is answered at once, however often it is told', async () => {
    const request = await stage.play({}, async ({ handle, change, sleep }) => {
      await sleep(2 * day);
      await handle.signal(rightsRequestChangedSignal);
      await change({ state: 'decided' });
      await change({});
      await handle.result();
    });
    expect(request.done).toEqual(['ask', 'answer', 'close']);
  });

  it('of a right that nobody weighs waits only for who asks', async () => {
    const asked = { needsPerson: false, isProved: false };
    const request = await stage.play(asked, async ({ request: fake, handle, change, sleep }) => {
      await sleep(day);
      expect(fake.done).toEqual(['ask']);
      await change({ isProved: true });
      await handle.result();
    });
    expect(request.done).toEqual(['ask', 'fulfil', 'answer', 'close']);
  });

  it('waits for its erasure or copy to end, though nobody says when', async () => {
    const request = await stage.play({ needsPerson: false }, async ({ request: fake, handle, sleep }) => {
      fake.begins = 'running';
      await sleep(3 * 3_600_000);
      expect(fake.done).toEqual(['ask', 'fulfil']);
      // No signal: the word of whoever ended it was lost.
      if (fake.facts) fake.facts.work = 'done';
      await handle.result();
    });
    expect(request.done).toEqual(['ask', 'fulfil', 'answer', 'close']);
  });
});
