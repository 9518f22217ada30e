import { afterAll, beforeAll, expect, it } from 'vitest';
import { getClientPackage } from '../../models/client-package.ts';
import { addEntry } from '../../models/package-ledger.ts';
import { closePackage, readPackageFacts } from '../../models/package-process.ts';
import type { Scope } from '../../models/tenancy.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type ErasureStage, openErasureStage } from '../../tests/support/erasure-stage.ts';

let stage: ErasureStage;
beforeAll(async () => {
  stage = await openErasureStage();
});
afterAll(() => stage.stop());

const work = <T>(run: (scope: Scope) => Promise<T>) => stage.tenancy.withClinic(stage.clinics.a.system, run);

it('a package with sessions left, when her visits were called off before packages were, does not hold an erasure up', async () => {
  const { clinics, api } = stage;
  const owner = await api.signInProved(clinics.a, 'owner');
  const { clientId, procedureId } = await createCatalogue(clinics.tenancy, clinics.a.id);
  const offer = await owner.post<{ id: string }>('/packages', {
    ...{ name: 'Laser 6 sessões', procedureId, sessions: 6, priceCents: 150_000 },
    ...{ validDays: 240, mayFreezeDays: 30 },
  });
  const sold = await owner.post<{ id: string }>(`/clients/${clientId}/packages`, {
    packageId: offer.body.id,
  });
  const { id } = sold.body;
  const begun = await owner.post<{ id: string }>(`/clients/${clientId}/erasure`, { ground: 'purpose-over' });
  const erasureId = begun.body.id;
  await stage.run(erasureId, (acts) => acts.freezePerson({ erasureId }));
  await stage.run(erasureId, (acts) => acts.callOffHerBusiness({ erasureId }));
  // As a step of the older code left it, or a visit that was called off since.
  await work(async (scope) => {
    const item = await getClientPackage(scope, id);
    await addEntry(
      scope,
      item,
      { kind: 'correction', sessions: 6, days: 0, on: item.today },
      { reason: 'other' },
    );
  });
  const count = () => stage.run(erasureId, (acts) => acts.countHerBusiness({ erasureId }));
  expect(await count()).toBe(1);
  expect((await work((scope) => getClientPackage(scope, id))).standing.balance).toBe(0);
  const entries = async () => (await work((scope) => getClientPackage(scope, id))).entries.length;
  const before = await entries();
  expect(await count()).toBe(1);
  expect(await entries()).toBe(before);
  // The package's own process, which was told, finds nothing left.
  await work(async (scope) => {
    const facts = await readPackageFacts(scope, id, 'any');
    await closePackage(scope, { id, version: facts?.version ?? 0 });
  });
  expect(await count()).toBe(0);
});
