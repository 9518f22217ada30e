import { randomUUID } from 'node:crypto';
import { prepareDataExport, prepareDataExportId } from '../../workflows/privacy/prepare-data-export.ts';
import { FakeExport } from './fake-export.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/*
 * Records real histories of copies of invented people's data: `node --import tsx tests/support/record-export-histories.ts`. Run it only
 * to ADD a story.
 */
const away = new Error('database away');
const stories: Record<string, Partial<FakeExport>> = {
  expired: {},
  'worker-killed': { fate: (call) => (call < 3 ? away : null) },
  failed: { fate: () => away },
  closed: { facts: { state: 'failed', isClosed: true, expiresAt: null } },
};

const stage = await openTaskStage();
for (const [name, story] of Object.entries(stories)) {
  const clock = await stage.env.currentTimeMs();
  const { activities } = Object.assign(new FakeExport(), { now: () => clock }, story);
  const input = { clinicId: randomUUID(), exportId: randomUUID() };
  const workflowId = prepareDataExportId(input.clinicId, input.exportId);
  await stage.play({ workflow: prepareDataExport, workflowId, args: [input], activities }, async (handle) => {
    await handle.result().catch(() => undefined);
    await writeHistory('privacy', `prepare-data-export-${name}`, handle);
  });
}
await stage.close();
process.exit(0);
