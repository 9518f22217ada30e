import { randomUUID } from 'node:crypto';
import { reportNoShowEffects } from '../../workflows/no-show/report-no-show-effects.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of the nightly report: `node --import tsx tests/support/record-effect-histories.ts`. Run it only to ADD a story. */
const reported = { clinics: 2, months: 3, flagged: 1 };
const away = (): Promise<never> => Promise.reject(new Error('database away'));
let tries = 0;
const flaky = () => ((tries += 1) < 3 ? away() : Promise.resolve(reported));
const stories = { quiet: () => Promise.resolve(reported), away, flaky };

const stage = await openTaskStage();
for (const [name, measureEffects] of Object.entries(stories)) {
  const workflowId = `platform/report-no-show-effects/${randomUUID()}`;
  await stage.play(
    { workflow: reportNoShowEffects, workflowId, args: [], activities: { measureEffects } },
    async (handle) => {
      await handle.result().catch(() => undefined);
      await writeHistory('no-show', `report-no-show-effects-${name}`, handle);
    },
  );
}
await stage.close();
process.exit(0);
