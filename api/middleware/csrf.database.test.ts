import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { fullPath } from '../operations.ts';
import { describeOperations } from '../router.ts';

const { list } = describeOperations();
const checked = list.filter(({ method, hasCsrfCheck }) => method !== 'GET' && hasCsrfCheck !== false);
const byCookie = checked.filter(({ access }) => 'who' in access);
const byBearer = checked.filter(({ access }) => 'permission' in access);

describe('a page of another site', () => {
  let clinics: Clinics;
  let api: TestApi;
  let owner: Person;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    owner = await api.signIn(clinics.a, 'owner');
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });
  /** With the cookies, without the header that needs CORS. */
  const forge = (operation: (typeof list)[number], headers: Record<string, string>) =>
    owner.send<{ code?: string }>(
      operation.method,
      fullPath(operation).replace(/:\w+/g, randomUUID()),
      {},
      {
        'X-NeonPro-CSRF': '',
        ...headers,
      },
    );

  it('writes nothing where cookies act, whatever Authorization it makes up', async () => {
    expect(byCookie.length).toBeGreaterThan(15);
    for (const operation of byCookie)
      for (const headers of [
        {},
        { Authorization: 'x' },
        { Authorization: 'Bearer x' },
        { Authorization: 'Basic eDp4' },
      ]) {
        const { status, body } = await forge(operation, headers);
        expect([operation.id, status, body.code]).toEqual([operation.id, 403, 'csrf-refused']);
      }
  });

  it('is a program where those may come, and then its cookies are nobody’s', async () => {
    for (const operation of byBearer) {
      const forged = await forge(operation, {});
      expect([operation.id, forged.body.code]).toEqual([operation.id, 'csrf-refused']);
      const { status } = await forge(operation, { Authorization: 'x' });
      expect([operation.id, status]).toEqual([operation.id, 401]);
    }
  });
});
