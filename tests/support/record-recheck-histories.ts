import { randomUUID } from 'node:crypto';
import { recheckAllClinics } from '../../workflows/products/recheck-all-clinics.ts';
import { recheckAnvisa, recheckAnvisaId } from '../../workflows/products/recheck-anvisa.ts';
import { createFakeRechecks, type FakeRechecks } from './fake-rechecks.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of the daily recheck: `node --import tsx tests/support/record-recheck-histories.ts`. Run it only to ADD a story. */
const stage = await openTaskStage();
const day = '2026-11-27';

async function record(name: string, fake: FakeRechecks, cause: 'daily' | 'swap' | 'receipt' = 'daily') {
  const [clinicId, key] = [randomUUID(), cause === 'daily' ? day : randomUUID()];
  const task = {
    ...{ workflow: recheckAnvisa, workflowId: recheckAnvisaId(clinicId, key), activities: fake.activities },
    args: [{ clinicId, cause, key, day }] as Parameters<typeof recheckAnvisa>,
  };
  await stage.play(task, async (handle) => {
    await handle.result().catch(() => undefined);
    await writeHistory('products', `recheck-anvisa-${name}`, handle);
  });
}

await record('quiet', createFakeRechecks());
await record('swap', createFakeRechecks(), 'swap');
await record('receipt', createFakeRechecks(), 'receipt');
await record('ended-before', createFakeRechecks({ hasEnded: true }));
await record('failing', createFakeRechecks({ failing: { bad: 2, worse: Infinity } }));
await record('part-broken', createFakeRechecks({ broken: 'watchStock' }));

const clinics = Array.from({ length: 3 }, () => randomUUID());
const { activities } = createFakeRechecks({ clinics, hasEnded: true });
for (const name of ['first', 'again']) {
  const workflowId = `platform/recheck-anvisa-${name}`;
  await stage.play({ workflow: recheckAllClinics, workflowId, args: [], activities }, async (handle) => {
    await handle.result();
    await writeHistory('products', `recheck-all-clinics-${name}`, handle);
  });
}
await stage.close();
process.exit(0);
