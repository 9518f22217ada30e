import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWithdrawalStage, type WithdrawalStage } from '../../tests/support/fake-consent.ts';
import { withdrawalChangedSignal } from './consent-withdrawal.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

let stage: WithdrawalStage;
beforeAll(async () => {
  stage = await openWithdrawalStage();
});
afterAll(() => stage.close());

describe('a withdrawal that meets faults', () => {
  it('gives a use that fails to a person, tries it again, and proves nothing before it has stopped', async () => {
    let away = 0;
    const row = await stage.play(['campaigns', 'messages'], async ({ row: fake, handle }) => {
      fake.fate = (use) => (use === 'campaigns' && (away += 1) <= 9 ? new Error('database away') : true);
      await handle.result();
    });
    expect(away).toBe(10);
    expect(row.done).toEqual(['stop messages', 'fail campaigns', 'stop campaigns', 'prove']);
  });

  it('goes on when somebody cancels its process', async () => {
    const row = await stage.play(['campaigns', 'messages'], async ({ row: fake, handle }) => {
      fake.fate = (use, call) => use === 'campaigns' || call > 2;
      await handle.cancel();
      await handle.result();
    });
    expect(row.done).toEqual(['stop campaigns', 'stop messages', 'prove']);
  });

  it('that a person saw to instead ends with their word', async () => {
    const row = await stage.play(['integrations'], async ({ row: fake, handle, sleep, confirm }) => {
      fake.fate = () => new Error('away for good');
      await sleep(5 * minute);
      expect(fake.isClosed).toBe(false);
      await confirm('integrations');
      await handle.result();
    });
    expect(row.done).toEqual(['fail integrations', 'prove']);
  });

  it('leaves in peace when its row is gone', async () => {
    const row = await stage.play(['messages'], async ({ row: fake, handle }) => {
      fake.isGone = true;
      await handle.result();
    });
    expect(row.done.filter((line) => line === 'prove')).toEqual([]);
  });
});

describe('a withdrawal', () => {
  it('waits for what is with the provider, seconds at first, and tells a person when it takes minutes', async () => {
    const quick = await stage.play(['messages'], async ({ row: fake, handle }) => {
      fake.fate = (_, call) => call > 2;
      await handle.result();
      const { closeTime, startTime } = await handle.describe();
      expect((closeTime?.getTime() ?? Infinity) - startTime.getTime()).toBeLessThan(minute);
    });
    expect(quick.done).toEqual(['stop messages', 'prove']);
    const slow = await stage.play(['messages'], async ({ row: fake, handle }) => {
      fake.fate = (_, call) => call > 10;
      await handle.result();
    });
    expect(slow.done).toEqual(['fail messages', 'stop messages', 'prove']);
  });

  it('of pictures waits for a person as long as it takes, however often it is told', async () => {
    const row = await stage.play(
      ['integrations', 'photos'],
      async ({ row: fake, handle, sleep, confirm }) => {
        await sleep(9 * day);
        await handle.signal(withdrawalChangedSignal);
        await sleep(minute);
        expect(fake.isClosed).toBe(false);
        await confirm('photos');
        await handle.result();
      },
    );
    expect(row.done).toEqual(['ask for photos', 'stop integrations', 'prove']);
  });
});

describe('a second no', () => {
  it('between the last look and the proof stops each use again before it is proved', async () => {
    let isSaid = false;
    const row = await stage.play(['messages'], async ({ row: fake, handle }) => {
      fake.beforeProof = () => {
        if (!isSaid) fake.pending.add('messages');
        isSaid = true;
      };
      await handle.result();
    });
    expect(row.done).toEqual(['stop messages', 'stop messages', 'prove']);
  });

  it('while a person takes pictures down stops the rest again, and asks anew for pictures that were down', async () => {
    const row = await stage.play(
      ['integrations', 'photos'],
      async ({ row: fake, handle, sleep, confirm, sayAgain }) => {
        await sleep(minute);
        fake.fate = (use, call) => use !== 'integrations' || call !== 2;
        fake.pending.add('integrations');
        await confirm('photos');
        await sleep(500);
        await sayAgain();
        await sleep(minute);
        await confirm('photos');
        await handle.result();
      },
    );
    expect(row.done).toEqual(['ask for photos', 'stop integrations', 'stop integrations', 'prove']);
    expect(row.asked).toBe(2);
  });
});
