import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCatalogue } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { certificateOf } from './erasure-certificate.ts';
import { endErasure, readErasure, startErasure } from './erasure.ts';

let clinics: Clinics;
beforeAll(async () => {
  clinics = await startClinics();
});
afterAll(() => clinics.stop());

it('an erasure ends once, though two tries of its last step run beside each other', async () => {
  const { tenancy, workerTenancy, a, admin } = clinics;
  const { clientId } = await createCatalogue(tenancy, a.id);
  const { id } = await tenancy.withClinic(a.system, (scope) =>
    startErasure(scope, { clientId, requestId: null, ground: 'request' }),
  );
  let waiting = 2;
  const end = () =>
    workerTenancy.withClinic(a.system, async (scope) => {
      const erasure = await readErasure(scope, id);
      if (!erasure) throw new Error('no erasure');
      const certificate = await certificateOf(scope, erasure);
      // Both have read the row before either writes.
      waiting -= 1;
      while (waiting > 0) await new Promise((done) => setTimeout(done, 10));
      await endErasure(scope, erasure, certificate);
    });
  await Promise.all([end(), end()]);
  const { rows } = await admin.query(
    `select count(*)::int as n from audit_events where entity_id = $1 and action = 'erasure.end'`,
    [id],
  );
  expect(rows).toEqual([{ n: 1 }]);
});
