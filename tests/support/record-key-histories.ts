import { randomUUID } from 'node:crypto';
import { rotateKeys, rotateKeysId } from '../../workflows/compliance/rotate-keys.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of a key's rotation: `node --import tsx tests/support/record-key-histories.ts`. Run it only to ADD a story. */
const well = () => Promise.resolve();
const failing = (times: number) => {
  let tries = 0;
  return () => ((tries += 1) <= times ? Promise.reject(new Error('database away')) : well());
};
// `quiet` and `flaky` were recorded before what hangs on the clinic's own key was sealed anew.
const stories = {
  resealed: { wrapPersonKeys: well, resealClinicValues: well },
  'resealed-flaky': { wrapPersonKeys: failing(1), resealClinicValues: failing(2) },
};

const stage = await openTaskStage();
for (const [name, fates] of Object.entries(stories)) {
  const [clinicId, rotationId] = [randomUUID(), randomUUID()];
  const usableFrom = (await stage.env.currentTimeMs()) + 360_000;
  const activities = {
    makeClinicKey: () => Promise.resolve({ usableFrom, settledAfterMs: 360_000 }),
    ...fates,
    finishKeyRotation: () => Promise.resolve(),
  };
  const workflowId = rotateKeysId(clinicId, rotationId);
  await stage.play(
    { workflow: rotateKeys, workflowId, args: [{ clinicId, rotationId }], activities },
    async (handle) => {
      await handle.result();
      await writeHistory('compliance', `rotate-keys-${name}`, handle);
    },
  );
}
await stage.close();
process.exit(0);
