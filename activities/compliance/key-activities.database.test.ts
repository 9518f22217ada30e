import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRotation } from '../../models/key-rotation.ts';
import { startErasure } from '../../models/erasure.ts';
import { findSealedRecords } from '../../models/sealed-record.ts';
import type { TestClinic } from '../../tests/support/clinics.ts';
import {
  erasedPerson,
  type ErasureStage,
  letHerLive,
  openErasureStage,
} from '../../tests/support/erasure-stage.ts';
import { rotateKeysId } from '../../workflows/compliance/rotate-keys.ts';
import { createKeyActivities, type KeyActivities } from './key-activities.ts';

let stage: ErasureStage;
let activities: KeyActivities;
beforeAll(async () => {
  stage = await openErasureStage({ keysRememberedMs: 1 });
  activities = createKeyActivities({ tenancy: stage.tenancy, live: { publish: () => undefined } });
});
afterAll(() => stage.stop());

async function eraseSomebody(clinic: TestClinic): Promise<void> {
  const { clientId } = await letHerLive(stage, clinic);
  const { id } = await stage.tenancy.withClinic(clinic.system, (scope) =>
    startErasure(scope, { clientId, requestId: null, ground: 'purpose-over' }),
  );
  await stage.runAll(id, clinic);
}

const found = async ({ system }: TestClinic): Promise<number> =>
  (await stage.tenancy.withClinic(system, (scope) => findSealedRecords(scope, erasedPerson.cpf))).length;

/** Of another erasure, as one from before the index: with what is not its own content and key. */
const plantBroken = (clinic: TestClinic) =>
  stage.clinics.admin.query(
    `insert into sealed_records (clinic_id, id, client_id, erasure_id, ground, retain_until, content_ct, wrapped_key)
     select clinic_id, $2, client_id, $3, ground, retain_until, content_ct, wrapped_key from sealed_records where clinic_id = $1`,
    [clinic.id, '00000000-0000-4000-8000-000000000000', randomUUID()],
  );

it('a rotation makes records from before the index findable by CPF: its own clinic’s, and one that does not open stops nothing', async () => {
  const { a, b, admin } = stage.clinics;
  await eraseSomebody(a);
  await eraseSomebody(b);
  await admin.query(`set session_replication_role = 'replica'`);
  await plantBroken(a);
  await admin.query(`set session_replication_role = 'origin'`);
  await admin.query('update sealed_records set cpf_index = null');
  expect([await found(a), await found(b)]).toEqual([0, 0]);

  const { id: rotationId } = await stage.clinics.tenancy.withClinic(a.system, startRotation);
  const environment = new MockActivityEnvironment({
    workflowExecution: { workflowId: rotateKeysId(a.id, rotationId), runId: randomUUID() },
  });
  await environment.run(() => activities.makeClinicKey({ rotationId }));
  await admin.query('update clinic_keys set usable_from = now() where usable_from > now()');
  await environment.run(() => activities.wrapPersonKeys({ rotationId }));
  // Also when it is told twice.
  await environment.run(() => activities.resealClinicValues({ rotationId }));
  await environment.run(() => activities.resealClinicValues({ rotationId }));
  await environment.run(() => activities.finishKeyRotation({ rotationId }));

  expect([await found(a), await found(b)]).toEqual([1, 0]);
  const { rows } = await admin.query('select count(*)::int as n from sealed_records where clinic_id = $1 and cpf_index is null', [a.id]); // prettier-ignore
  expect(rows).toEqual([{ n: 1 }]);
});
