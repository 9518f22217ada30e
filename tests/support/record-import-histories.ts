import { ApplicationFailure } from '@temporalio/common';
import { FakeFile, type ImportStage, openImportStage } from './import-stage.ts';
import { writeHistory } from './write-history.ts';

/*
 * Records real histories of imports of invented files: `node --import tsx tests/support/record-import-histories.ts`. As with visits:
 * run it only to ADD a story.
 */
type Story = {
  chunks: number;
  fate?: FakeFile['fate'];
  play?: (stage: ImportStage, file: FakeFile, handle: Handle) => Promise<unknown>;
};
type Handle = Parameters<Parameters<ImportStage['play']>[1]>[0];

const stories: Record<string, Story> = {
  whole: { chunks: 60 },
  continued: { chunks: 520 },
  refused: {
    chunks: 60,
    fate: (call) => (call < 2 ? null : ApplicationFailure.nonRetryable('gone', 'not-found')),
  },
  cancelled: {
    chunks: 60,
    fate: (call) => (call < 2 ? null : new Error('away')),
    async play({ env }, file, handle) {
      while (file.calls < 3) await env.sleep('1 second');
      await handle.cancel();
    },
  },
};

const stage = await openImportStage();
for (const [name, { chunks, fate, play }] of Object.entries(stories)) {
  const file = new FakeFile(chunks);
  if (fate) file.fate = fate;
  await stage.play(file, async (handle) => {
    await play?.(stage, file, handle);
    // A refused import fails: that is its story.
    await handle.result().catch(() => undefined);
    await writeHistory('clients', `import-spreadsheet-${name}`, handle);
  });
}
await stage.close();
process.exit(0);
