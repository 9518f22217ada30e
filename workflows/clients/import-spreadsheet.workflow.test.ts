import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeFile, type ImportStage, openImportStage } from '../../tests/support/import-stage.ts';
import { progressQuery } from './import-spreadsheet.ts';

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
