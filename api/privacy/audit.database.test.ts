import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keepCheck } from '../../models/audit-check.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { clientDoor } from '../../tests/support/client-door.ts';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

let clinics: Clinics;
let api: TestApi;
let auditor: Person;
let desk: Person;
let ana: Catalogue;
let other: Catalogue;

beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  auditor = await api.signIn(clinics.a, 'auditor');
  desk = await api.signIn(clinics.a, 'receptionist');
  ana = await createCatalogue(clinics.tenancy, clinics.a.id);
  other = await createCatalogue(clinics.tenancy, clinics.b.id);
  await desk.get(`/clients/${ana.clientId}`);
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

interface Access {
  who: string | null;
  role: string;
  action: string;
}
const accesses = (query = '', id = ana.clientId) =>
  auditor.get<{ accesses: Access[]; nextCursor: string | null }>(`/clients/${id}/accesses${query}`);

describe('the explorer is refused', () => {
  const paths = () => ['/audit', '/audit/export', '/audit/checks', `/clients/${ana.clientId}/accesses`];

  it('to strangers and to those who may not', async () => {
    for (const path of paths()) {
      expect((await api.stranger().get(path)).status).toBe(401);
      expect((await desk.get(path)).status).toBe(403);
    }
  });

  it('for what is no filter', async () => {
    for (const query of ['?actor=x', '?purpose=care', '?entity=%27', '?from=2026', '?what=1']) {
      expect((await auditor.get(`/audit${query}`)).status).toBe(400);
      expect((await auditor.get(`/audit/export${query}`)).status).toBe(400);
    }
    expect((await accesses('', 'x')).status).toBe(400);
  });

  it('for a client of another clinic, as for one who is not there', async () => {
    expect((await accesses('', other.clientId)).status).toBe(404);
    expect((await accesses('', randomUUID())).status).toBe(404);
  });
});

describe('the explorer', () => {
  it('finds by person, staff, entity, purpose and action', async () => {
    const staff = clinics.a.staff.receptionist.id;
    const of = async (query: string) =>
      (await auditor.get<{ events: { action: string; actor: string }[] }>(`/audit?${query}`)).body.events;
    const found = await of(
      `subjectId=${ana.clientId}&actor=${staff}&entity=client&action=client.read&purpose=CARE_DELIVERY`,
    );
    expect(found.map(({ action, actor }) => [action, actor])).toEqual([['client.read', staff]]);
    expect(await of(`actor=${randomUUID()}`)).toEqual([]);
    expect(await of(`actor=${staff}&entity=staff&subjectId=${ana.clientId}`)).toEqual([]);
  });

  it('is written out as a file, and that is an event too', async () => {
    const file = await auditor.get<string>(`/audit/export?action=client.read`);
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toContain('text/csv');
    expect(String(file.body)).toContain('client.read');
    const { body } = await auditor.get<{ events: unknown[] }>('/audit?action=audit.export');
    expect(body.events).toHaveLength(1);
  });

  it('tells who touched one client, page by page', async () => {
    const { body } = await accesses('?limit=1');
    expect(body.accesses).toHaveLength(1);
    const next = await accesses(`?limit=50&cursor=${encodeURIComponent(body.nextCursor ?? '')}`);
    const all = [...body.accesses, ...next.body.accesses];
    expect(all.filter(({ action }) => action === 'client.read').map(({ role }) => role)).toEqual([
      'receptionist',
    ]);
  });

  it('lists the looks at the trail of this clinic alone', async () => {
    const keep = (clinic: Clinics['a']) =>
      clinics.workerTenancy.withClinic(clinic.system, (scope) =>
        keepCheck(
          scope,
          { clinicId: clinic.id, checked: 7, anchors: 2, faults: [{ kind: 'gap', seq: 3 }] },
          new Date(),
        ),
      );
    await keep(clinics.a);
    await keep(clinics.b);
    const { body } = await auditor.get<{ checks: Record<string, unknown>[] }>('/audit/checks');
    expect(body.checks).toEqual([
      expect.objectContaining({ checked: 7, anchors: 2, faultCount: 1, faults: [{ kind: 'gap', seq: 3 }] }),
    ]);
  });
});

describe('a client', () => {
  it('sees who saw her record, by name, and nobody else’s', async () => {
    expect((await api.stranger().get('/public/me/accesses')).status).toBe(401);
    const door = clientDoor(clinics, api);
    const person = await door.enter(ana.clientPhone);
    expect((await person.get('/public/me/accesses?limit=x')).status).toBe(400);
    const { body, status } = await person.get<{ accesses: Access[] }>('/public/me/accesses');
    expect(status).toBe(200);
    const read = body.accesses.filter(({ action, role }) => action === 'client.read' && role !== 'client');
    expect(read).toEqual([
      expect.objectContaining({ role: 'receptionist', who: expect.any(String) as string }),
    ]);
    const { rows } = await clinics.admin.query(
      `select 1 from audit_events where action = 'own-accesses.read' and actor = $1`,
      [ana.clientId],
    );
    expect(rows).toHaveLength(1);
  });
});
