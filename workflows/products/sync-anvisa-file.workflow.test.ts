import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeMirror, type FakeMirror } from '../../tests/support/fake-mirror.ts';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { syncAnvisaFile } from './sync-anvisa-file.ts';

let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

const play = async (mirror: FakeMirror, story: (result: Promise<unknown>) => Promise<unknown>) => {
  const workflowId = `platform/anvisa-file/medicines-${randomUUID()}`;
  const task = { workflow: syncAnvisaFile, workflowId, args: [] as [], activities: mirror.activities };
  await stage.play(task, (handle) => story(handle.result()));
};
const result = async (mirror: FakeMirror): Promise<unknown> => {
  let told: unknown;
  await play(mirror, async (ended) => (told = await ended));
  return told;
};

describe('a night of a file of ANVISA’s', () => {
  it('ends at once when nothing is newer', async () => {
    const mirror = fakeMirror({ fetchAnvisaFile: () => ({ kind: 'unchanged' }) });
    expect(await result(mirror)).toEqual({ outcome: 'unchanged' });
    expect(mirror.done).toEqual(['fetchAnvisaFile']);
  });

  it('takes, stages, swaps, and lets every clinic look at what it has', async () => {
    const mirror = fakeMirror({});
    expect(await result(mirror)).toEqual({ outcome: 'swapped', rows: 10, appeared: 1, changed: 2, gone: 3 });
    expect(mirror.done).toEqual([
      'fetchAnvisaFile',
      'stageAnvisaFile',
      'swapAnvisaFile',
      'announceAnvisaSwap',
    ]);
  });

  it.each(['not-there', 'untrusted', 'too-small', 'refused'] as const)(
    'does not ask a second time for what is %s, and says so',
    async (fault) => {
      const mirror = fakeMirror({
        fetchAnvisaFile: () => {
          throw ApplicationFailure.create({ type: fault, nonRetryable: true });
        },
      });
      expect(await result(mirror)).toEqual({ outcome: 'refused', fault });
      expect(mirror.done).toEqual(['fetchAnvisaFile', `noteAnvisaFault ${fault}`]);
    },
  );

  it('waits for hours for a server that is away, and then for the next night', async () => {
    const away = () => {
      throw ApplicationFailure.create({ type: 'unreachable' });
    };
    const begun = await stage.env.currentTimeMs();
    const mirror = fakeMirror({ fetchAnvisaFile: away });
    expect(await result(mirror)).toEqual({ outcome: 'refused', fault: 'unreachable' });
    expect(mirror.done.filter((one) => one === 'fetchAnvisaFile')).toHaveLength(10);
    expect((await stage.env.currentTimeMs()) - begun).toBeGreaterThan(2 * 3_600_000);
  });

  it('goes on with what was cut', async () => {
    let tries = 0;
    const mirror = fakeMirror({
      fetchAnvisaFile: (taken) => {
        tries += 1;
        if (tries < 3) throw ApplicationFailure.create({ type: 'cut' });
        return taken;
      },
    });
    expect(await result(mirror)).toMatchObject({ outcome: 'swapped' });
  });

  it('keeps the copy of yesterday when the staged file is refused', async () => {
    const mirror = fakeMirror({ swapAnvisaFile: () => ({ kind: 'refused', fault: 'shrunk' }) });
    expect(await result(mirror)).toEqual({ outcome: 'refused', fault: 'shrunk' });
    expect(mirror.done.slice(-2)).toEqual(['swapAnvisaFile', 'noteAnvisaFault shrunk']);
  });

  it('takes a file anew that is lost, thrice at most', async () => {
    const mirror = fakeMirror({
      stageAnvisaFile: () => {
        throw ApplicationFailure.create({ type: 'lost', nonRetryable: true });
      },
    });
    expect(await result(mirror)).toEqual({ outcome: 'refused', fault: 'lost' });
    expect(mirror.done.filter((one) => one === 'fetchAnvisaFile')).toHaveLength(3);
  });

  it('fails for a fault of our own, so that somebody looks', async () => {
    const mirror = fakeMirror({
      swapAnvisaFile: () => {
        throw new Error('database away');
      },
    });
    await play(mirror, (ended) => expect(ended).rejects.toThrow());
    expect(mirror.done.filter((one) => one === 'swapAnvisaFile')).toHaveLength(20);
  });
});
