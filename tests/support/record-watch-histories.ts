import { randomUUID } from 'node:crypto';
import { watchCompetences } from '../../workflows/clinic/watch-competences.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of the daily watch: `node --import tsx tests/support/record-watch-histories.ts`. Run it only to ADD a story. */
const watched = { clinics: 2, raised: 3, cleared: 1 };
const away = (): Promise<never> => Promise.reject(new Error('database away'));
let tries = 0;
const flaky = () => ((tries += 1) < 3 ? away() : Promise.resolve(watched));
const stories = { quiet: () => Promise.resolve(watched), away, flaky };

const stage = await openTaskStage();
for (const [name, watchEndings] of Object.entries(stories)) {
  const workflowId = `platform/watch-competences/${randomUUID()}`;
  await stage.play(
    { workflow: watchCompetences, workflowId, args: [], activities: { watchEndings } },
    async (handle) => {
      await handle.result().catch(() => undefined);
      await writeHistory('clinic', `watch-competences-${name}`, handle);
    },
  );
}
await stage.close();
process.exit(0);
