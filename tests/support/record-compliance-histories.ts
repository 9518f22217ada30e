import { randomUUID } from 'node:crypto';
import { applyRetention } from '../../workflows/compliance/apply-retention.ts';
import { reportCompliance } from '../../workflows/compliance/report-compliance.ts';
import { watchCompliance } from '../../workflows/compliance/watch-compliance.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of the nightly runs of compliance: `node --import tsx tests/support/record-compliance-histories.ts`. Run it only to ADD a story. */
const runs = [
  ['apply-retention', applyRetention, 'removeWhatIsDue', { clinics: 2, removed: 12, forPerson: 1 }],
  ['watch-compliance', watchCompliance, 'findViolations', { clinics: 2, found: 3, cleared: 1 }],
  ['report-compliance', reportCompliance, 'reportMonth', { clinics: 2, reports: 2 }],
] as const;
const away = (): Promise<never> => Promise.reject(new Error('database away'));

const stage = await openTaskStage();
for (const [name, workflow, activity, told] of runs) {
  let tries = 0;
  const flaky = () => ((tries += 1) < 3 ? away() : Promise.resolve(told));
  for (const [story, act] of Object.entries({ quiet: () => Promise.resolve(told), away, flaky })) {
    const workflowId = `platform/${name}/${randomUUID()}`;
    await stage.play({ workflow, workflowId, args: [], activities: { [activity]: act } }, async (handle) => {
      await handle.result().catch(() => undefined);
      await writeHistory('compliance', `${name}-${story}`, handle);
    });
  }
}
await stage.close();
process.exit(0);
