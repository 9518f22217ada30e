import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileKms } from '../../models/encryption.ts';
import { recoverByOperator } from '../../models/operator-recovery.ts';
import { startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

let clinics: Clinics;
let api: TestApi;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

describe('the platform’s operator', () => {
  const recover = (email: string, clinicId: string) => {
    const { urls, masterKey, tokenKey } = clinics;
    return recoverByOperator(
      { migratorUrl: urls.migrator, kms: fileKms(masterKey), tokenKey },
      { email, clinicId },
    );
  };

  it('recovers nobody who does not work in the named clinic', async () => {
    expect(await recover(clinics.b.staff.owner.email, clinics.a.id)).toBeNull();
    expect(await recover('ninguem@aurora.example', clinics.a.id)).toBeNull();
  });

  it('gives a sole owner the access back, to enrol and nothing else, and the clinic can read that it happened', async () => {
    const { id, staff } = clinics.a;
    const owner = await api.signInProved(clinics.a, 'owner');
    await api.stranger().post('/recoveries', { email: staff.owner.email });
    await clinics.admin.query('update staff set is_active = false where id = $1', [staff.owner.id]);
    const recovered = await recover(staff.owner.email, id);
    expect(recovered).toMatchObject({ clinicId: id, staffId: staff.owner.id });
    expect((await owner.get('/session')).status).toBe(401);
    const { body } = await api
      .stranger()
      .post<{ mustEnrol: boolean }>('/session', { email: staff.owner.email, password: recovered?.password });
    expect(body.mustEnrol).toBe(true);
    const { rows } = await clinics.admin.query(
      `select r.state, e.actor from access_recoveries r, audit_events e
       where r.staff_id = $1 and e.action = 'recovery.by-platform' and e.entity_id = $1 and e.clinic_id = $2`,
      [staff.owner.id, id],
    );
    expect(rows).toEqual([{ state: 'expired', actor: 'system' }]);
  });
});
