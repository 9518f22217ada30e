import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { syncAnvisaFile } from '../../workflows/products/sync-anvisa-file.ts';
import { fakeMirror, type FakeMirror } from './fake-mirror.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of the mirror of ANVISA's files: `node --import tsx tests/support/record-anvisa-histories.ts`. Run it only to ADD a story. */
const fails = (type: string, nonRetryable = false): never => {
  throw ApplicationFailure.create({ type, nonRetryable });
};
let cuts = 0;
const stories: Record<string, FakeMirror> = {
  unchanged: fakeMirror({ fetchAnvisaFile: () => ({ kind: 'unchanged' }) }),
  swapped: fakeMirror({}),
  'cut-then-swapped': fakeMirror({ fetchAnvisaFile: (usual) => ((cuts += 1) < 3 ? fails('cut') : usual) }),
  shrunk: fakeMirror({ swapAnvisaFile: () => ({ kind: 'refused', fault: 'shrunk' }) }),
  away: fakeMirror({ fetchAnvisaFile: () => fails('unreachable') }),
  lost: fakeMirror({ stageAnvisaFile: () => fails('lost', true) }),
};

const stage = await openTaskStage();
for (const [name, { activities }] of Object.entries(stories)) {
  const workflowId = `platform/anvisa-file/medicines-${randomUUID()}`;
  const args: [] = [];
  await stage.play({ workflow: syncAnvisaFile, workflowId, args, activities }, async (handle) => {
    await handle.result().catch(() => undefined);
    await writeHistory('products', `sync-anvisa-file-medicines-${name}`, handle);
  });
}
await stage.close();
process.exit(0);
