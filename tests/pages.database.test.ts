import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from './support/api.ts';
import { type Clinics, startClinics } from './support/clinics.ts';
import { insertClients } from '../models/client-write.ts';

type Page = Record<string, { id: string }[]> & { nextCursor: string | null; code: string };

describe('lists without end', () => {
  let clinics: Clinics;
  let api: TestApi;
  let owner: Person;
  let neighbour: Person;
  const names = Array.from({ length: 7 }, (_, at) => `Pessoa Página ${'ABCDEFG'[at]}`);
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    owner = await api.signIn(clinics.a, 'owner');
    neighbour = await api.signIn(clinics.b, 'owner');
    const nothing = {
      cpf: null,
      phone: null,
      email: null,
      birthDate: null,
      notes: null,
      whatsappOptInAt: null,
    };
    for (const clinic of [clinics.a, clinics.b]) {
      // In one transaction: all have the same time to the microsecond, so only the id tells them apart.
      await clinics.tenancy.withClinic(clinic.system, (scope) =>
        insertClients(
          scope,
          names.map((name) => ({ name, ...nothing })),
        ),
      );
    }
    for (let at = 0; at < 3; at += 1)
      await owner.post('/imports', { kind: 'clients', fileName: `${at}.csv`, mapping: { name: 'Nome' } });
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });
  const get = (person: Person, path: string) => person.send<Page>('GET', `/api/v2${path}`);

  async function walk(path: string, list: string, limit: number): Promise<{ ids: string[]; pages: number }> {
    const ids: string[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null) {
      const query = `${path.includes('?') ? '&' : '?'}limit=${limit}${cursor && `&cursor=${cursor}`}`;
      const { status, body }: { status: number; body: Page } = await get(owner, path + query);
      expect(status).toBe(200);
      expect(body[list]?.length ?? 0).toBeLessThanOrEqual(limit);
      ids.push(...(body[list] ?? []).map(({ id }) => id));
      cursor = body.nextCursor;
      pages += 1;
    }
    return { ids, pages };
  }

  /** Visits of one client, two of them at the same time with different professionals. */
  async function keepVisits(clientId: string, count: number): Promise<string> {
    const made = async (path: string, body: object) => (await owner.post<{ id: string }>(path, body)).body.id;
    const procedureId = await made('/procedures', { code: 'P', name: 'P', durationMin: 30 });
    const professionalId = await made('/resources', { kind: 'professional', name: 'Ana' });
    await clinics.admin.query(
      `with made as (
         insert into appointments (clinic_id, id, client_id, procedure_id, professional_id, starts_at, ends_at)
         select $1, gen_random_uuid(), $2, $3, $4, t, t + interval '30 minutes'
         from generate_series(1, $5::int) n, lateral (select timestamptz '2027-03-01T13:00Z' + make_interval(days => n / 2)) s(t)
         returning clinic_id, id, procedure_id, professional_id, starts_at, ends_at)
       insert into appointment_services (clinic_id, appointment_id, position, procedure_id, professional_id, starts_at, ends_at)
       select clinic_id, id, 1, procedure_id, professional_id, starts_at, ends_at from made`,
      [clinics.a.id, clientId, procedureId, professionalId, count],
    );
    return professionalId;
  }

  it('refuse a cursor of another clinic, another list, another search, or of nobody', async () => {
    const { body } = await get(owner, '/clients?limit=2');
    const cursor = body.nextCursor ?? '';
    expect(cursor).not.toBe('');
    const forged = `${cursor.slice(0, 4)}${cursor[4] === 'A' ? 'B' : 'A'}${cursor.slice(5)}`;
    for (const [person, path] of [
      [neighbour, `/clients?cursor=${cursor}`],
      [owner, `/imports?cursor=${cursor}`],
      [owner, `/clients?search=Pessoa&cursor=${cursor}`],
      [owner, `/clients?cursor=${forged}`],
      [owner, `/clients?cursor=${cursor.slice(0, 10)}`],
      [owner, '/clients?cursor=%00'],
    ] as const) {
      const answer = await get(person, path);
      expect([answer.status, answer.body.code], path).toEqual([400, 'invalid-input']);
    }
    expect((await get(owner, `/clients?limit=0`)).status).toBe(400);
    expect((await get(owner, `/clients?limit=2&cursor=${cursor}`)).status).toBe(200);
  });

  it('show every client once, page by page, though all changed at the same moment', async () => {
    const { ids, pages } = await walk('/clients', 'clients', 3);
    expect([ids.length, new Set(ids).size, pages]).toEqual([7, 7, 3]);
    const found = await walk('/clients?search=pagina', 'clients', 2);
    expect([...found.ids].sort()).toEqual([...ids].sort());
  });

  it('put first what changed last', async () => {
    const { ids } = await walk('/clients', 'clients', 3);
    const last = ids.at(-1) ?? '';
    await owner.patch(`/clients/${last}`, { version: 1, notes: 'mudou' });
    expect((await walk('/clients', 'clients', 3)).ids).toEqual([last, ...ids.slice(0, -1)]);
  });

  it('show every import and every visit of a client once, and end', async () => {
    const imports = await walk('/imports', 'imports', 2);
    expect([new Set(imports.ids).size, imports.pages]).toEqual([3, 2]);
    const [client = '', other = ''] = (await walk('/clients', 'clients', 50)).ids;
    const professionalId = await keepVisits(client, 5);
    const visits = await walk(`/clients/${client}/appointments`, 'appointments', 2);
    expect([visits.ids.length, new Set(visits.ids).size, visits.pages]).toEqual([5, 5, 3]);
    const range = '/appointments?from=2027-03-01T00:00:00Z&to=2027-03-08T00:00:00Z';
    const agenda = await walk(range, 'appointments', 2);
    expect([agenda.ids, agenda.pages]).toEqual([[...visits.ids].reverse(), 3]);
    expect(await walk(`${range}&resourceId=${professionalId}`, 'appointments', 2)).toEqual(agenda);
    expect(await walk(`/clients/${other}/appointments`, 'appointments', 2)).toEqual({ ids: [], pages: 1 });
    const { body } = await get(neighbour, '/clients?limit=1');
    const theirs = body.clients?.[0]?.id ?? '';
    expect((await get(owner, `/clients/${theirs}/appointments`)).status).toBe(404);
  });
});
