import { ApplicationFailure } from '@temporalio/common';
import { FakeFile, type ImportStage, openImportStage } from './import-stage.ts';
import { importChangedSignal } from '../../workflows/clients/import-spreadsheet.ts';
import { writeHistory } from './write-history.ts';

/*
 * Records real histories of imports of invented files: `node --import tsx tests/support/record-import-histories.ts`. As with visits:
 * run it only to ADD a story.
 */
type Story = {
  chunks: number;
  isChecked?: boolean;
  fate?: FakeFile['fate'];
  fateOfCheck?: FakeFile['fateOfCheck'];
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

const decided = async (file: FakeFile, handle: Handle, status: 'running' | 'discarded'): Promise<void> => {
  while (file.status !== 'checked') await new Promise((resolve) => setTimeout(resolve, 20));
  file.status = status;
  await handle.signal(importChangedSignal);
};
Object.assign(stories, {
  'checked-wanted': {
    chunks: 60,
    isChecked: true,
    play: (_, file, handle) => decided(file, handle, 'running'),
  },
  'checked-thrown-away': {
    ...{ chunks: 20, isChecked: true },
    play: (_, file, handle) => decided(file, handle, 'discarded'),
  },
  'checked-forgotten': { chunks: 20, isChecked: true },
  'checked-refused': {
    ...{ chunks: 60, isChecked: true },
    fateOfCheck: (call) => (call < 2 ? null : ApplicationFailure.nonRetryable('gone', 'not-found')),
  },
} satisfies Record<string, Story>);

// Names after the script record these stories only: what lies recorded is never recorded anew.
const wanted = process.argv.slice(2);
const stage = await openImportStage();
for (const [name, { chunks, isChecked, fate, fateOfCheck, play }] of Object.entries(stories)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const file = new FakeFile(chunks, isChecked ? 'checking' : 'running');
  if (fate) file.fate = fate;
  if (fateOfCheck) file.fateOfCheck = fateOfCheck;
  await stage.play(file, async (handle) => {
    await play?.(stage, file, handle);
    // A refused import fails: that is its story.
    await handle.result().catch(() => undefined);
    await writeHistory('clients', `import-spreadsheet-${name}`, handle);
  });
}
await stage.close();
process.exit(0);
