import { randomUUID } from 'node:crypto';
import { verifyAuditTrail } from '../../workflows/privacy/verify-audit-trail.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of the nightly look at the trails: `node --import tsx tests/support/record-audit-histories.ts`. Run it only to ADD a story. */
const reported = { clinics: 2, checked: 3_000, faulty: 1 };
const away = (): Promise<never> => Promise.reject(new Error('database away'));
let tries = 0;
const flaky = () => ((tries += 1) < 3 ? away() : Promise.resolve(reported));
const stories = { quiet: () => Promise.resolve(reported), away, flaky };

const stage = await openTaskStage();
for (const [name, verifyTrails] of Object.entries(stories)) {
  const workflowId = `platform/verify-audit-trail/${randomUUID()}`;
  await stage.play(
    { workflow: verifyAuditTrail, workflowId, args: [], activities: { verifyTrails } },
    async (handle) => {
      await handle.result().catch(() => undefined);
      await writeHistory('privacy', `verify-audit-trail-${name}`, handle);
    },
  );
}
await stage.close();
process.exit(0);
