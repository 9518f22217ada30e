import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { clientSignInCode, clientSignInCodeId } from '../../workflows/client-door/client-sign-in-code.ts';
import {
  recoverAccess,
  recoverAccessId,
  recoveryChangedSignal,
} from '../../workflows/account/recover-access.ts';
import { sweepExpired } from '../../workflows/clinic/sweep-expired.ts';
import { FakeCode, FakeRecovery } from './fake-door.ts';
import { openTaskStage } from './task-stage.ts';
import { writeHistory } from './write-history.ts';

/*
 * Records real histories of sign-in codes, recoveries and sweeps: `node --import tsx tests/support/record-door-histories.ts`. As with
 * visits: run it only to ADD a story.
 */
const hour = 3_600_000;
const stage = await openTaskStage();
const now = () => stage.env.currentTimeMs();

const codes: Record<string, FakeCode['provider']> = {
  sent: (attempt) => (attempt < 2 ? new Error('not taken') : 'accepted'),
  unknown: () => 'unknown',
  dropped: () => new Error('not taken'),
};
for (const [name, provider] of Object.entries(codes)) {
  const input = { clinicId: randomUUID(), codeId: randomUUID() };
  const { activities } = Object.assign(new FakeCode(), { provider });
  const workflowId = clientSignInCodeId(input.clinicId, input.codeId);
  await stage.play({ workflow: clientSignInCode, workflowId, args: [input], activities }, async (handle) => {
    await handle.result();
    await writeHistory('client-door', `client-sign-in-code-${name}`, handle);
  });
}

type Story = (recovery: FakeRecovery, handle: WorkflowHandle<typeof recoverAccess>) => Promise<unknown>;
const approve: Story = async (recovery, handle) => {
  await stage.env.sleep(10 * hour);
  recovery.change('waiting');
  await handle.signal(recoveryChangedSignal);
  await stage.env.sleep(10 * hour);
  recovery.change('approved', (await now()) + 24 * hour);
  await handle.signal(recoveryChangedSignal);
};
const recoveries: Record<string, Story> = {
  expired: () => Promise.resolve(),
  'approved-and-used': async (recovery, handle) => {
    await approve(recovery, handle);
    await stage.env.sleep(hour);
    recovery.change('used');
    await handle.signal(recoveryChangedSignal);
  },
  'approved-and-expired': approve,
  refused: async (recovery, handle) => {
    await stage.env.sleep(hour);
    recovery.change('refused');
    await Promise.all([1, 2, 3].map(() => handle.signal(recoveryChangedSignal)));
  },
};
for (const [name, story] of Object.entries(recoveries)) {
  const input = { clinicId: randomUUID(), recoveryId: randomUUID() };
  const recovery = new FakeRecovery((await now()) + 72 * hour);
  const workflowId = recoverAccessId(input.clinicId, input.recoveryId);
  const { activities } = recovery;
  await stage.play({ workflow: recoverAccess, workflowId, args: [input], activities }, async (handle) => {
    await story(recovery, handle);
    await handle.result();
    await writeHistory('account', `recover-access-${name}`, handle);
  });
}

const sweeps = {
  quiet: () => Promise.resolve({ 'idempotency-keys': 1_200, sessions: 3 }),
  away: () => Promise.reject(new Error('database away')),
};
for (const [name, sweepRows] of Object.entries(sweeps)) {
  const workflowId = `platform/sweep/${randomUUID()}`;
  await stage.play(
    { workflow: sweepExpired, workflowId, args: [], activities: { sweepRows } },
    async (handle) => {
      // Given up: that is its story.
      await handle.result().catch(() => undefined);
      await writeHistory('clinic', `sweep-expired-${name}`, handle);
    },
  );
}
await stage.close();
process.exit(0);
