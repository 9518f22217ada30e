import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { signTenantToken } from './tenant-token.ts';

describe('the signed tenant', () => {
  let clinics: Clinics;
  beforeAll(async () => {
    clinics = await startClinics();
  });
  afterAll(() => clinics.stop());

  it('refuses every query without a tenant', async () => {
    await expect(clinics.tenancy.knex('clinics').select('name')).rejects.toThrow('tenant-missing');
  });

  it('refuses a forged, a stripped and an expired token', async () => {
    const good = signTenantToken(clinics.a.system, clinics.tokenKey);
    const forged = good.replace(clinics.a.id, clinics.b.id);
    const old = signTenantToken(clinics.a.system, clinics.tokenKey).split('.');
    for (const token of [
      forged,
      good.slice(0, -64),
      `${good.slice(0, -1)}g`,
      old.with(5, '1').join('.'),
      'v1',
      '',
    ]) {
      await expect(
        clinics.tenancy.knex.transaction(async (trx) => {
          await trx.raw('select app.begin(?)', [token]);
          return trx('clinics').select('name');
        }),
      ).rejects.toThrow(/tenant-|invalid hexadecimal/);
    }
  });

  it('shows a clinic itself alone, and forgets it after the transaction', async () => {
    const names = await clinics.tenancy.withClinic(clinics.a.system, ({ trx }) =>
      trx('clinics').select('name'),
    );
    expect(names).toEqual([{ name: 'Clínica Aurora' }]);
    await expect(clinics.tenancy.knex('clinics').select('name')).rejects.toThrow('tenant-missing');
  });

  it('cannot write a row of another clinic', async () => {
    const write = clinics.tenancy.withClinic(clinics.a.system, ({ trx }) =>
      trx('procedures').insert({
        clinicId: clinics.b.id,
        id: clinics.b.id,
        code: 'X',
        name: 'X',
        durationMin: 30,
      }),
    );
    await expect(write).rejects.toThrow(/row-level security/);
  });

  it('refuses a session that does not live', async () => {
    const actor = { ...clinics.a.system, sessionId: clinics.a.id };
    await expect(clinics.tenancy.withClinic(actor, () => Promise.resolve(1))).rejects.toMatchObject({
      code: 'session-ended',
    });
  });
});
