import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeRecall, somebody } from '../../tests/support/fake-recall.ts';
import { openRecallStage, type RecallStage } from '../../tests/support/recall-stage.ts';

let stage: RecallStage;
beforeAll(async () => {
  stage = await openRecallStage();
});
afterAll(() => stage.close());

const reach = (recall: FakeRecall) => {
  for (const person of recall.people)
    if (!['answered', 'unreachable'].includes(person.state)) person.state = 'reached-by-staff';
};
/** How many people that was done to; batches are as they come. */
const count = (recall: FakeRecall | undefined, what: string): number =>
  (recall?.done ?? []).reduce((sum, line) => {
    const [, name, many] = line.split(' ');
    return name === what ? sum + Number(many) : sum;
  }, 0);
const finish = (recall: FakeRecall) => {
  reach(recall);
  recall.lotsDealt = recall.lots;
};

describe('a recall in one clinic', () => {
  it('tells everybody in batches, tells the silent again after a day, and gives them to people after another', async () => {
    await stage.play(
      1,
      async ({ clinics: [recall], handles: [handle], root, rootDone, hours, change }) => {
        expect(recall?.done.slice(0, 3)).toEqual(['0h tell 50', '0h tell 50', '0h tell 20']);
        await change(0, ({ people }) => {
          for (const person of people.slice(0, 70)) person.state = 'answered';
        });
        await hours(25);
        expect([count(recall, 'call'), count(recall, 'tell-again')]).toEqual([3, 47]);
        expect(recall?.done.find((line) => line.includes('tell-again'))).toMatch(/^24h/);
        await hours(25);
        expect([count(recall, 'call'), count(recall, 'tell-again')]).toEqual([50, 47]);
        await change(0, finish);
        expect(recall?.done.at(-1)).toMatch(/ ready$/);
        await change(0, (one) => one.close());
        await handle?.result();
        await root.result();
        expect(rootDone.at(-1)).toBe('close 120 of 120');
      },
      (recall) => {
        recall.people = Array.from({ length: 120 }, (_, at) => somebody(at >= 117 ? 'failed' : 'delivered'));
      },
    );
  });

  it('takes up somebody whose use came late, and takes back that it may be closed', async () => {
    await stage.play(1, async ({ clinics: [recall], handles: [handle], hours, change }) => {
      await change(0, finish);
      expect(recall?.done).toEqual(['0h ready']);
      recall?.people.push(somebody());
      await hours(2);
      expect(recall?.done.map((line) => line.slice(3))).toEqual(['ready', 'tell 1', 'not-ready']);
      expect(() => recall?.close()).toThrow('unfinished');
      await change(0, finish);
      await change(0, (one) => one.close());
      await handle?.result();
    });
  });

  it('reminds the owner of what goes on, again and again, and of nothing that may be closed', async () => {
    await stage.play(
      1,
      async ({ clinics: [recall], hours, change, handles: [handle] }) => {
        await hours(100);
        const reminders = recall?.done.filter((line) => line.endsWith('remind')) ?? [];
        expect(reminders.map((line) => Number.parseInt(line, 10))).toEqual([48, 96]);
        await change(0, finish);
        await hours(49);
        expect(recall?.done.at(-1)).toMatch(/ ready$/);
        await change(0, (one) => one.close());
        await handle?.result();
      },
      (recall) => {
        recall.people = [{ ...somebody(), isWithStaff: true }];
      },
    );
  });
});

describe('a recall in a network', () => {
  it('ends where it was opened when the last clinic has closed its own', async () => {
    await stage.play(
      3,
      async ({ clinics, handles, root, rootDone, change }) => {
        for (const at of [0, 1]) {
          await change(at, finish);
          await change(at, (recall) => recall.close());
          await handles[at]?.result();
        }
        expect((await root.describe()).status.name).toBe('RUNNING');
        await change(2, finish);
        await change(2, (recall) => recall.close());
        await root.result();
        expect(rootDone.at(-1)).toBe('close 6 of 6');
        expect(clinics.every(({ isClosed }) => isClosed)).toBe(true);
      },
      (recall) => {
        recall.people = [somebody(), somebody()];
      },
    );
  });

  it('looks again by itself for clinics that got the lot since, and ends without a signal', async () => {
    await stage.play(1, async ({ clinics: [recall], root, rootDone, hours, handles: [handle] }) => {
      const before = rootDone.length;
      await hours(13);
      expect(rootDone.length).toBeGreaterThanOrEqual(before + 2);
      await handle?.terminate('nobody tells the root');
      if (recall) recall.isClosed = true;
      await hours(7);
      await root.result();
    });
  });
});

describe('a recall that meets faults', () => {
  it('goes on where it was when the database is back, and nobody is told twice', async () => {
    let away = 0;
    await stage.play(
      1,
      async ({ clinics: [recall], hours, change, handles: [handle] }) => {
        await hours(1);
        expect(away).toBe(5);
        expect(recall?.done).toEqual(['0h tell 50', '0h tell 10']);
        await change(0, finish);
        await change(0, (one) => one.close());
        await handle?.result();
      },
      (recall) => {
        recall.people = Array.from({ length: 60 }, () => somebody());
        recall.fate = (name) => (name === 'tell' && away < 5 && (away += 1) > 0 ? new Error('away') : null);
      },
    );
  });

  it('fails when it is refused for good, so that the reconciler starts it again', async () => {
    await stage.play(
      1,
      async ({ handles: [handle] }) => {
        await expect(handle?.result()).rejects.toThrow();
      },
      (recall) => {
        recall.fate = () => ApplicationFailure.nonRetryable('refused', 'forbidden');
      },
    );
  });
});
