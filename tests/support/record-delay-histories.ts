import { randomUUID } from 'node:crypto';
import { tellDelay, tellDelayId } from '../../workflows/appointments/tell-delay.ts';
import { FakeDelay } from './fake-delay.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of delays: `node --import tsx tests/support/record-delay-histories.ts`. Run it only to ADD a story. */
const stage = await openTaskStage();
const providers: Record<string, FakeDelay['provider']> = {
  told: () => true,
  retried: (_, attempt) => (attempt < 3 ? new Error('not taken') : true),
  'given-up': () => new Error('not taken'),
};
for (const [name, provider] of Object.entries(providers)) {
  const input = { clinicId: randomUUID(), delayId: randomUUID() };
  const { activities } = Object.assign(new FakeDelay([randomUUID(), randomUUID()]), { provider });
  const workflowId = tellDelayId(input.clinicId, input.delayId);
  await stage.play({ workflow: tellDelay, workflowId, args: [input], activities }, async (handle) => {
    await handle.result();
    await writeHistory('appointments', `tell-delay-${name}`, handle);
  });
}
await stage.close();
process.exit(0);
