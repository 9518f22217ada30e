import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Register {
  controller: string;
  officer: object | null;
  activities: { id: string; retention: object[]; impact: object | null }[];
  changes: { added: string[]; changed: object[] } | null;
}
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
const path = '/compliance/register';

describe('the register of processing', () => {
  it('is for those who answer for it, and asked for in its own words', async () => {
    expect((await api.stranger().get(path)).status).toBe(401);
    for (const role of ['manager', 'professional', 'receptionist'] as const)
      expect((await (await api.signIn(clinics.a, role)).get(path)).status, role).toBe(403);
    const auditor = await api.signIn(clinics.a, 'auditor');
    expect((await auditor.get(`${path}?since=ontem`)).status).toBe(400);
    expect((await auditor.get(`${path}?day=2026-01-01`)).status).toBe(400);
    expect((await auditor.get(`${path}/rpa/paper`)).status).toBe(400);
  });

  it('says what is done, on what ground, for how long, and what changed since a day', async () => {
    const officer = await api.signIn(clinics.a, 'privacy-officer');
    const { status, body } = await officer.get<Register>(path);
    expect(status).toBe(200);
    expect(body).toMatchObject({ officer: null, changes: null });
    expect(body.activities.length).toBeGreaterThanOrEqual(8);
    for (const one of body.activities) expect(one.retention.length, one.id).toBeGreaterThan(0);
    const since = (await officer.get<Register>(`${path}?since=2026-01-01`)).body;
    expect(since.changes?.added).toEqual(body.activities.map(({ id }) => id));
    const other = await api.signIn(clinics.b, 'privacy-officer');
    expect((await other.get<Register>(path)).body.controller).not.toBe(body.controller);
  });

  it('comes as a paper, the register and the report of impact', async () => {
    const officer = await api.signIn(clinics.a, 'privacy-officer');
    for (const kind of ['ropa', 'ripd']) {
      const { status, body, headers } = await officer.get<string>(`${path}/${kind}/paper`);
      expect([status, headers.get('content-type')]).toEqual([200, 'application/pdf']);
      expect(body.startsWith('%PDF-1.7')).toBe(true);
    }
  });
});
