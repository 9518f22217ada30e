import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { FakeRecovery } from '../../tests/support/fake-door.ts';
import { openTaskStage, type TaskStage } from '../../tests/support/task-stage.ts';
import { recoverAccess, recoverAccessId, recoveryChangedSignal } from './recover-access.ts';

const hour = 3_600_000;
let stage: TaskStage;
beforeAll(async () => {
  stage = await openTaskStage();
});
afterAll(() => stage.close());

const now = () => stage.env.currentTimeMs();
const open = async () => new FakeRecovery((await now()) + 72 * hour);
type Handle = WorkflowHandle<typeof recoverAccess>;

function play(recovery: FakeRecovery, story: (handle: Handle) => Promise<unknown>): Promise<void> {
  const input = { clinicId: randomUUID(), recoveryId: randomUUID() };
  const workflowId = recoverAccessId(input.clinicId, input.recoveryId);
  const { activities } = recovery;
  return stage.play({ workflow: recoverAccess, workflowId, args: [input], activities }, story);
}

/** How long the process lived on the server's clock; that of the stage may jump on once it has ended. */
async function hoursOf(handle: Handle): Promise<number> {
  const { events } = await handle.fetchHistory();
  const [first, last] = [events?.at(0), events?.at(-1)].map((event) =>
    Number(event?.eventTime?.seconds ?? 0),
  );
  return Math.round(((last ?? 0) - (first ?? 0)) / 3_600);
}

describe('a recovery of access', () => {
  it('ends after 72 hours when nobody approves', async () => {
    const recovery = await open();
    await play(recovery, async (handle) => {
      await handle.result();
      expect(await hoursOf(handle)).toBe(72);
    });
    expect(recovery.state).toBe('expired');
  });

  it('ends after 24 hours more when the halves are not used', async () => {
    const recovery = await open();
    await play(recovery, async (handle) => {
      await stage.env.sleep(10 * hour);
      recovery.change('waiting');
      await handle.signal(recoveryChangedSignal);
      await stage.env.sleep(10 * hour);
      recovery.change('approved', (await now()) + 24 * hour);
      await handle.signal(recoveryChangedSignal);
      // Without a jump of the clock while the news is on its way.
      await vi.waitFor(() => expect(recovery.reads).toBe(3), { timeout: 15_000, interval: 50 });
      await handle.result();
      expect(await hoursOf(handle)).toBe(44);
    });
    expect(recovery.state).toBe('expired');
  });

  it.each(['refused', 'used'] as const)('ends at once when it was %s', async (state) => {
    const recovery = await open();
    await play(recovery, async (handle) => {
      await stage.env.sleep(hour);
      recovery.change(state);
      await handle.signal(recoveryChangedSignal);
      await handle.result();
    });
    expect(recovery).toMatchObject({ state, version: 2 });
  });

  it('hears signals that come twice and about nothing without ending', async () => {
    const recovery = await open();
    await play(recovery, async (handle) => {
      await Promise.all(Array.from({ length: 8 }, () => handle.signal(recoveryChangedSignal)));
      await stage.env.sleep(71 * hour);
      expect(recovery.state).toBe('waiting');
      await handle.result();
    });
    expect(recovery.state).toBe('expired');
  });

  it('goes on when the database was away, and ends when the row is gone', async () => {
    const recovery = await open();
    recovery.fate = (read) => (read < 5 ? new Error('database away') : null);
    await play(recovery, (handle) => handle.result());
    expect(recovery.state).toBe('expired');
    const gone = await open();
    const activities = { ...gone.activities, readRecovery: () => Promise.resolve(null) };
    await play(Object.assign(gone, { activities }), (handle) => handle.result());
    expect(gone.state).toBe('waiting');
  });
});
