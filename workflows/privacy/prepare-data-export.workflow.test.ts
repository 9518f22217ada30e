import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportMs } from '../../domain/privacy/data-export.ts';
import { FakeExport } from '../../tests/support/fake-export.ts';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { prepareDataExport, prepareDataExportId } from './prepare-data-export.ts';

let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

const away = new Error('database away');
function play(made: FakeExport, story: Parameters<typeof stage.play<typeof prepareDataExport>>[1]) {
  const input = { clinicId: randomUUID(), exportId: randomUUID() };
  const workflowId = prepareDataExportId(input.clinicId, input.exportId);
  const { activities } = made;
  return stage.play({ workflow: prepareDataExport, workflowId, args: [input], activities }, story);
}
async function fake(facts: Partial<FakeExport> = {}): Promise<FakeExport> {
  const clock = await stage.env.currentTimeMs();
  return Object.assign(new FakeExport(), { now: () => clock }, facts);
}

describe('a copy that cannot be prepared', () => {
  it('is given up after ten tries, and said to be', async () => {
    const made = await fake({ fate: () => away });
    await play(made, (handle) => expect(handle.result()).rejects.toThrow());
    expect(made).toMatchObject({ builds: 10, facts: { state: 'failed', isClosed: true } });
  });

  it('is given up at once when her key is destroyed: no try reads what is gone', async () => {
    const made = await fake({ fate: () => ApplicationFailure.nonRetryable('gone', 'key-destroyed') });
    await play(made, (handle) => expect(handle.result()).rejects.toThrow());
    expect(made).toMatchObject({ builds: 1, facts: { state: 'failed' } });
  });
});

describe('a copy', () => {
  it('can be opened for seven days, and then its bytes are thrown away', async () => {
    const made = await fake({ fate: (call) => (call < 3 ? away : null) });
    await play(made, async (handle) => {
      while (made.facts?.state === 'preparing') await stage.env.sleep('1 minute');
      expect(made.facts).toMatchObject({ state: 'ready' });
      await stage.env.sleep(exportMs - 3_600_000);
      expect(made.facts).toMatchObject({ state: 'ready', isClosed: false });
      await handle.result();
    });
    expect(made).toMatchObject({ builds: 3, facts: { state: 'expired', isClosed: true } });
  });

  it('that is ready already is not prepared again: only its end is waited for', async () => {
    const made = await fake();
    made.facts = { state: 'ready', isClosed: false, expiresAt: made.now() + 60_000 };
    await play(made, (handle) => handle.result());
    expect(made).toMatchObject({ builds: 0, facts: { state: 'expired' } });
  });

  it('whose row is gone or closed asks for nothing', async () => {
    for (const facts of [null, { state: 'failed' as const, isClosed: true, expiresAt: null }]) {
      const made = await fake({ facts });
      await play(made, (handle) => handle.result());
      expect(made.builds).toBe(0);
    }
  });
});
