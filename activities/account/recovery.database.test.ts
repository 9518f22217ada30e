import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openRecovery } from '../../models/access-recovery.ts';
import type { LiveEvent } from '../../models/live.ts';
import { startClinics, type Clinics, type TestClinic } from '../../tests/support/clinics.ts';
import { createRecoveryActivities } from './recovery-activities.ts';

let clinics: Clinics;
let recoveryId: string;
const told: LiveEvent[] = [];
beforeAll(async () => {
  clinics = await startClinics();
});
afterAll(() => clinics.stop());
beforeEach(async () => {
  told.length = 0;
  await clinics.admin.query('delete from access_recoveries');
  const { a, tenancy } = clinics;
  recoveryId = randomUUID();
  await tenancy.withClinic(a.system, (scope) => openRecovery(scope, recoveryId, a.staff.professional.id));
});

const run = <T>(
  clinic: TestClinic,
  work: (activities: ReturnType<typeof createRecoveryActivities>) => Promise<T>,
) => {
  const workflowExecution = { workflowId: `clinic/${clinic.id}/recovery/${recoveryId}`, runId: 'r' };
  const live = { publish: (event: LiveEvent) => void told.push(event) };
  const activities = createRecoveryActivities({ tenancy: clinics.workerTenancy, live });
  return new MockActivityEnvironment({ workflowExecution }).run<[], T, () => Promise<T>>(() =>
    work(activities),
  );
};
const read = (clinic = clinics.a) => run(clinic, (activities) => activities.readRecovery({ recoveryId }));
const expire = (version: number, clinic = clinics.a) =>
  run(clinic, (activities) => activities.expireRecovery({ recoveryId, version }));
const passTime = () =>
  clinics.admin.query(`update access_recoveries set expires_at = now() - interval '1 second' where id = $1`, [
    recoveryId,
  ]);

describe('what the process of a recovery does', () => {
  it('sees nothing of another clinic, and ends nothing there', async () => {
    expect(await read(clinics.b)).toBeNull();
    await passTime();
    await expire(1, clinics.b);
    expect((await read())?.state).toBe('waiting');
  });

  it('ends nothing before its time, nor when somebody decided since it looked', async () => {
    await expire(1);
    await passTime();
    await expire(7);
    expect(await read()).toMatchObject({ state: 'waiting', version: 1 });
    expect(told).toEqual([]);
  });

  it('ends it once, tells the screens and the audit', async () => {
    await passTime();
    await expire(1);
    await expire(1);
    expect(await read()).toMatchObject({ state: 'expired', version: 2 });
    expect(told).toEqual([{ clinicId: clinics.a.id, entity: 'recovery', id: recoveryId }]);
    const { rows } = await clinics.admin.query<{ action: string; actor: string }>(
      'select action, actor from audit_events where entity_id = $1 order by at',
      [recoveryId],
    );
    expect(rows).toEqual([
      { action: 'recovery.ask', actor: 'system' },
      { action: 'recovery.expire', actor: 'system' },
    ]);
  });
});
