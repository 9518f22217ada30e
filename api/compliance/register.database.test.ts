import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Register {
  controller: string;
  officer: object | null;
  activities: { id: string; retention: { dataClass: string; keepDays: number }[]; impact: object | null }[];
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

  it('says the clinic’s own days where it chose some', async () => {
    const officer = await api.signInProved(clinics.a, 'privacy-officer');
    const reason = 'A política da casa mudou.';
    const body = { keepDays: 200, version: 0, reason };
    await officer.send('PUT', '/api/v1/retention/rules/chat-media', body);
    const { activities } = (await officer.get<Register>(path)).body;
    const media = activities
      .flatMap(({ retention }) => retention)
      .filter((one) => one.dataClass === 'chat-media');
    expect(media.map(({ keepDays }) => keepDays)).toContain(200);
  });
});

describe('a version of the register', () => {
  const versions = `${path}/versions`;
  interface Version {
    number: number;
    sha256: string;
    content: string;
  }

  it('is published by who may, after a second factor, and looked for by number', async () => {
    const auditor = await api.signIn(clinics.a, 'auditor');
    const manager = await api.signIn(clinics.a, 'manager');
    expect((await auditor.post(versions, {})).status).toBe(403);
    expect((await manager.get(versions)).status).toBe(403);
    const unproved = await api.signIn(clinics.a, 'owner');
    expect((await unproved.post<{ code: string }>(versions, {})).body.code).toBe('step-up-required');
    const officer = await api.signInProved(clinics.a, 'privacy-officer');
    expect((await officer.post(versions, { number: 7 })).status).toBe(400);
    expect((await auditor.get(`${versions}/nine`)).status).toBe(400);
    expect((await auditor.get(`${versions}/9`)).status).toBe(404);
    expect((await auditor.get(`${versions}/9/ropa`)).status).toBe(404);
    expect((await auditor.get(`${versions}/9/rpa`)).status).toBe(400);
  });

  it('stays as it was published: its hash is that of its bytes', async () => {
    const officer = await api.signInProved(clinics.a, 'privacy-officer');
    expect(await officer.post(versions, {})).toMatchObject({ status: 201, body: { number: 1 } });
    expect((await officer.post<{ code: string }>(versions, {})).body.code).toBe('already-done');
    const { sha256 } = (await officer.get<{ sha256: string }>(path)).body;
    const named = {
      officerName: 'Rosa Alves',
      officerContact: 'dpo@aurora.example',
      appointedOn: '2026-01-02',
    };
    await officer.send('PUT', '/api/v1/privacy-settings', { version: 0, ...named });
    expect((await officer.post(versions, {})).body).toEqual({ number: 2 });
    const listed = (await officer.get<{ versions: Version[] }>(versions)).body.versions;
    expect(listed).toMatchObject([{ number: 2 }, { number: 1, sha256 }]);
    const first = (await officer.get<Version>(`${versions}/1`)).body;
    expect(createHash('sha256').update(first.content).digest('hex')).toBe(sha256);
    expect(JSON.parse(first.content)).toMatchObject({ officer: null });
    const paper = await officer.get<string>(`${versions}/2/ripd`);
    expect([paper.status, paper.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    await expect(clinics.admin.query(`update register_versions set content = '{}'`)).rejects.toThrow(
      /append-only/,
    );
  });

  it('is another clinic’s own', async () => {
    const other = await api.signIn(clinics.b, 'auditor');
    expect((await other.get(versions)).body).toEqual({ versions: [] });
    expect((await other.get(`${versions}/1`)).status).toBe(404);
  });
});
