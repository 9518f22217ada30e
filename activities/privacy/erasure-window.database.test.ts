import { afterAll, beforeAll, expect, it } from 'vitest';
import { erasedName } from '../../domain/privacy/erasure.ts';
import { wrappedKeyOf } from '../../models/erasure-seal.ts';
import { type ErasureStage, letHerLive, openErasureStage } from '../../tests/support/erasure-stage.ts';

let stage: ErasureStage;
let her: { clientId: string; visitId: string };
beforeAll(async () => {
  stage = await openErasureStage();
  her = await letHerLive(stage);
  // As destroyHerKey, ended between the cover and the row.
  await stage.tenancy.withClinic(stage.clinics.a.system, async (scope) => {
    const wrapped = await wrappedKeyOf(scope, her.clientId);
    if (wrapped) await scope.vault.puncturePerson(her.clientId, wrapped);
  });
  // As long as another process may trust what it holds.
  await new Promise((done) => setTimeout(done, 1_100));
});
afterAll(() => stage.stop());

it('lists that she is in are answered, and show what her row will say', async () => {
  const owner = await stage.api.signInProved(stage.clinics.a, 'owner');
  const clients = await owner.get<{ clients: { id: string; name: string; phone: string | null }[] }>(
    '/clients',
  );
  expect(clients.status).toBe(200);
  expect(clients.body.clients.find(({ id }) => id === her.clientId)).toMatchObject({ name: erasedName });
  expect(JSON.stringify(clients.body)).not.toContain('Jabuticaba');
  for (const path of [
    '/conversations',
    '/tasks',
    '/rights-requests',
    '/waitlist',
    `/clients/${her.clientId}`,
  ]) {
    const answer = await owner.get(path);
    expect([path, answer.status]).toEqual([path, 200]);
    expect(JSON.stringify(answer.body)).not.toContain('Jabuticaba');
  }
});
