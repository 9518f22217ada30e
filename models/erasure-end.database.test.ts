import { randomUUID } from 'node:crypto';
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

it('the certificate lists published photos until somebody has taken them down', async () => {
  const { tenancy, workerTenancy, a, admin } = clinics;
  const { clientId } = await createCatalogue(tenancy, a.id);
  const { id } = await tenancy.withClinic(a.system, (scope) =>
    startErasure(scope, { clientId, requestId: null, ground: 'request' }),
  );
  const pending = () =>
    workerTenancy.withClinic(a.system, async (scope) => {
      const erasure = await readErasure(scope, id);
      if (!erasure) throw new Error('no erasure');
      return (await certificateOf(scope, erasure)).pending.map(({ what }) => what);
    });
  expect(await pending()).not.toContain('published-photos');
  const withdrawalId = randomUUID();
  await admin.query(
    `insert into consent_withdrawals (clinic_id, id, client_id, purpose, use, channel)
      values ($1, $2, $3, 'photos-publication', 'instagram', 'desk')`,
    [a.id, withdrawalId, clientId],
  );
  await admin.query(
    `insert into consent_withdrawal_acks (clinic_id, withdrawal_id, downstream) values ($1, $2, 'photos')`,
    [a.id, withdrawalId],
  );
  expect(await pending()).toContain('published-photos');
  await admin.query(
    `update consent_withdrawal_acks set state = 'acknowledged', acknowledged_at = now() where clinic_id = $1 and withdrawal_id = $2`,
    [a.id, withdrawalId],
  );
  expect(await pending()).not.toContain('published-photos');
});
