import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeFile, type ImportStage, openImportStage } from '../../tests/support/import-stage.ts';
import { importChangedSignal, progressQuery } from './import-spreadsheet.ts';

let stage: ImportStage;
beforeAll(async () => {
  stage = await openImportStage();
});
afterAll(() => stage.close());

describe('an import that cannot be finished', () => {
  it('is marked as failed when a try is refused for good, so that nobody waits for the bar', async () => {
    const file = new FakeFile(160);
    file.fate = (call) => (call < 3 ? null : ApplicationFailure.nonRetryable('gone', 'not-found'));
    await stage.play(file, async (handle) => {
      await expect(handle.result()).rejects.toThrow();
    });
    expect(file).toMatchObject({ status: 'failed', doneChunks: 40 });
  });

  it('is marked as failed when it is cancelled', async () => {
    const file = new FakeFile(160);
    file.fate = (call) => (call < 2 ? null : new Error('database away'));
    await stage.play(file, async (handle) => {
      while (file.calls < 3) await stage.env.sleep('1 second');
      await handle.cancel();
      await expect(handle.result()).rejects.toThrow();
    });
    expect(file).toMatchObject({ status: 'failed', doneChunks: 20 });
  });

  it('gives up after an hour of the same fault', async () => {
    const file = new FakeFile(160);
    file.fate = () => new Error('always');
    await stage.play(file, (handle) => expect(handle.result()).rejects.toThrow());
    expect(file).toMatchObject({ status: 'failed', calls: 60 });
  });
});

describe('an import', () => {
  it('takes chunk after chunk to the end and tells how far it is', async () => {
    const file = new FakeFile(160);
    await stage.play(file, async (handle) => {
      await handle.result();
      expect(await handle.query(progressQuery)).toEqual({ doneChunks: 160, totalChunks: 160 });
      const { events } = await handle.fetchHistory();
      expect(events?.length).toBeLessThan(70);
    });
    expect(file).toMatchObject({ status: 'done', calls: 8 });
  });

  it('goes on where the last commit was when workers die and Postgres is away', async () => {
    const file = new FakeFile(160);
    file.fate = (call) => (call % 2 === 0 ? new Error('killed') : null);
    await stage.play(file, (handle) => handle.result());
    expect(file).toMatchObject({ status: 'done', doneChunks: 160, calls: 15 });
  });

  it('ends at once when the file is empty of chunks', async () => {
    const file = new FakeFile(0);
    await stage.play(file, (handle) => handle.result());
    expect(file).toMatchObject({ status: 'done', calls: 1 });
  });

  it('of a very long file goes on in a fresh history', async () => {
    const file = new FakeFile(1_300);
    await stage.play(file, async (handle) => {
      await handle.result();
      const { runId, historyLength } = await handle.describe();
      expect(runId).not.toBe(handle.firstExecutionRunId);
      expect(historyLength).toBeLessThan(250);
    });
    expect(file).toMatchObject({ status: 'done', calls: 65 });
  });
});

describe('an import that is looked through first', () => {
  it('is marked as failed when the look-through is refused for good, and nothing is imported', async () => {
    const file = new FakeFile(60, 'checking');
    file.fateOfCheck = (call) => (call < 2 ? null : ApplicationFailure.nonRetryable('gone', 'not-found'));
    await stage.play(file, (handle) => expect(handle.result()).rejects.toThrow());
    expect(file).toMatchObject({ status: 'failed', checkedChunks: 20, calls: 0 });
  });

  it('is marked as failed when it is cancelled while it waits for a person', async () => {
    const file = new FakeFile(20, 'checking');
    await stage.play(file, async (handle) => {
      await until(() => file.status === 'checked');
      // The test server cannot cancel an activity that is just ending.
      await until(async () => !(await handle.describe()).raw.pendingActivities?.length);
      await handle.cancel();
      await expect(handle.result()).rejects.toThrow();
    });
    expect(file).toMatchObject({ status: 'failed', calls: 0 });
  });

  it('is thrown away after a week without a word', async () => {
    const file = new FakeFile(60, 'checking');
    await stage.play(file, async (handle) => {
      await handle.result();
      const { startTime, closeTime } = await handle.describe();
      const days = ((closeTime?.getTime() ?? 0) - startTime.getTime()) / 86_400_000;
      expect(Math.round(days * 10) / 10).toBe(7);
    });
    expect(file).toMatchObject({ status: 'discarded', checkedChunks: 60, calls: 0 });
  });

  it('ends when its person throws it away', async () => {
    const file = new FakeFile(20, 'checking');
    await stage.play(file, async (handle) => {
      await until(() => file.status === 'checked');
      file.status = 'discarded';
      await handle.signal(importChangedSignal);
      await handle.result();
    });
    expect(file).toMatchObject({ status: 'discarded', calls: 0 });
  });

  it('tells how far it is, waits through pokes without a word, and is imported when its person wants it', async () => {
    const file = new FakeFile(60, 'checking');
    file.fateOfCheck = (call) => (call === 2 ? new Error('killed') : null);
    await stage.play(file, async (handle) => {
      await until(() => file.status === 'checked');
      await handle.signal(importChangedSignal);
      await until(() => file.checks > 4);
      expect(await handle.query(progressQuery)).toEqual({ doneChunks: 60, totalChunks: 60 });
      file.status = 'running';
      await handle.signal(importChangedSignal);
      await handle.result();
    });
    expect(file).toMatchObject({ status: 'done', doneChunks: 60, calls: 3 });
  });

  it('of a very long file goes on in a fresh history', async () => {
    const file = new FakeFile(1_300, 'checking');
    await stage.play(file, async (handle) => {
      await handle.result();
      expect((await handle.describe()).runId).not.toBe(handle.firstExecutionRunId);
    });
    expect(file).toMatchObject({ status: 'discarded', checkedChunks: 1_300, checks: 66 });
  });
});

/** By the wall clock: the stage's own would jump over the week of waiting. */
async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 20));
}
