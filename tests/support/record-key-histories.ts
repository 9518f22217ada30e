import { randomUUID } from 'node:crypto';
import { rotateKeys, rotateKeysId } from '../../workflows/compliance/rotate-keys.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of a key's rotation: `node --import tsx tests/support/record-key-histories.ts`. Run it only to ADD a story. */
let tries = 0;
const stories = {
  quiet: () => Promise.resolve(),
  flaky: () => ((tries += 1) < 3 ? Promise.reject(new Error('database away')) : Promise.resolve()),
};

const stage = await openTaskStage();
for (const [name, wrapPersonKeys] of Object.entries(stories)) {
  const [clinicId, rotationId] = [randomUUID(), randomUUID()];
  const usableFrom = (await stage.env.currentTimeMs()) + 360_000;
  const activities = {
    makeClinicKey: () => Promise.resolve({ usableFrom }),
    wrapPersonKeys,
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
