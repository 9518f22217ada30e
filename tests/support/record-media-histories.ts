import { randomUUID } from 'node:crypto';
import { keepMedia, keepMediaId } from '../../workflows/messaging/keep-media.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/*
 * Records real histories of files that people sent: `node --import tsx tests/support/record-media-histories.ts`. Run it only to ADD a story.
 */
const stage = await openTaskStage();
const fates: Record<string, (attempt: number) => boolean> = {
  kept: () => true,
  'kept-later': (attempt) => attempt > 2,
  'given-up': () => false,
};
for (const [name, isFetched] of Object.entries(fates)) {
  const input = { clinicId: randomUUID(), inboundId: randomUUID() };
  let attempt = 0;
  const activities = {
    fetchMedia: () => (
      (attempt += 1),
      isFetched(attempt) ? Promise.resolve() : Promise.reject(new Error('not fetched'))
    ),
    giveUpMedia: () => Promise.resolve(),
  };
  const workflowId = keepMediaId(input.clinicId, input.inboundId);
  await stage.play({ workflow: keepMedia, workflowId, args: [input], activities }, async (handle) => {
    await handle.result();
    await writeHistory('messaging', `keep-media-${name}`, handle);
  });
}
await stage.close();
