import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importNextChunk } from '../../activities/clients/import-chunk.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { checkImport, runImport } from '../../tests/support/import-file.ts';

interface Import {
  id: string;
  status: string;
}
const wish = { kind: 'clients', fileName: 'clientes.csv', mapping: { name: 'Nome', phone: 'Fone' } };

describe('imports over HTTP', () => {
  let clinics: Clinics;
  let api: TestApi;
  let owner: Person;
  let neighbour: Person;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    owner = await api.signIn(clinics.a, 'owner');
    neighbour = await api.signIn(clinics.b, 'owner');
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });
  const begin = async (body: object = wish) => (await owner.post<Import>('/imports', body)).body.id;
  const put = (person: Person, id: string, file: string) =>
    person.send<Import>('PUT', `/api/v1/imports/${id}/file`, file, { 'Content-Type': 'text/csv' });
  const putCalendar = (person: Person, id: string, file: string) =>
    person.send<Import>('PUT', `/api/v1/imports/${id}/calendar`, file, { 'Content-Type': 'text/calendar' });

  it('refuses strangers, roles without the permission, and pages of other sites', async () => {
    const receptionist = await api.signIn(clinics.a, 'receptionist');
    const id = await begin();
    const asks = async (person: Person) =>
      (
        await Promise.all([
          person.get('/imports'),
          person.get(`/imports/${id}`),
          person.get(`/imports/${id}/errors`),
          person.get(`/imports/${id}/report`),
          person.post('/imports', wish),
          person.post(`/imports/${id}/confirm`, undefined),
          person.post(`/imports/${id}/discard`, undefined),
          put(person, id, 'Nome;Fone\nAna;1'),
          putCalendar(person, id, 'BEGIN:VCALENDAR'),
        ])
      ).map(({ status }) => status);
    expect(await asks(api.stranger())).toEqual(Array.from({ length: 9 }, () => 401));
    expect(await asks(receptionist)).toEqual(Array.from({ length: 9 }, () => 403));
    const foreign = await owner.post('/imports', wish, { Origin: 'https://other.example' });
    expect(foreign.status).toBe(403);
  });

  it('refuses what could never be imported, field by field', async () => {
    const answer = await owner.post('/imports', {
      ...wish,
      kind: 'appointments',
      mapping: { procedure: 'Serviço' },
    });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        code: 'invalid-input',
        fields: [{ code: 'client-not-mapped' }, { code: 'date-not-mapped' }],
      },
    });
    expect(
      (await owner.post('/imports', { ...wish, mapping: { name: 'Nome', horoscope: 'Signo' } })).status,
    ).toBe(400);
    const options = { procedureId: '8b7c6f5e-0000-4000-8000-000000000000' };
    expect((await owner.post('/imports', { ...wish, options })).status).toBe(404);
  });

  it("does not know another clinic's import", async () => {
    const id = await begin();
    expect((await neighbour.get(`/imports/${id}`)).status).toBe(404);
    expect((await neighbour.get(`/imports/${id}/errors`)).status).toBe(404);
    expect((await neighbour.get(`/imports/${id}/report`)).status).toBe(404);
    expect((await neighbour.post(`/imports/${id}/confirm`, undefined)).status).toBe(404);
    expect((await neighbour.post(`/imports/${id}/discard`, undefined)).status).toBe(404);
    expect((await put(neighbour, id, 'Nome;Fone\nAna;1')).status).toBe(404);
    expect((await putCalendar(neighbour, id, 'BEGIN:VCALENDAR')).status).toBe(404);
    expect((await neighbour.get<{ imports: unknown[] }>('/imports')).body.imports).toEqual([]);
  });

  it('tells what is wrong with a file and takes a better one afterwards, once', async () => {
    const id = await begin();
    expect(await put(owner, id, 'Nome;Celular\nAna;1')).toMatchObject({
      status: 400,
      body: { code: 'invalid-input', fields: [{ path: 'mapping.phone', code: 'column-missing' }] },
    });
    expect(await put(owner, id, 'PK\u0003\u0004')).toMatchObject({
      status: 400,
      body: { code: 'import-unreadable' },
    });
    const good = await put(owner, id, 'Nome;Fone\nAna Lima;(11) 98765-4321\nBia;12\n;\n;11987654321\n');
    expect(good).toMatchObject({ status: 202, body: { status: 'running', totalRows: 3, doneRows: 0 } });
    expect(await put(owner, id, 'Nome;Fone\nAna;1')).toMatchObject({
      status: 409,
      body: { code: 'import-already-started' },
    });
    const { rows } = await clinics.admin.query(
      `select count(*)::int as n from outbox where entity_id = $1 and topic = 'import'`,
      [id],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  it('refuses a file of more than 64 MB with the reason, not with a broken line', async () => {
    const id = await begin();
    const answer = await put(owner, id, `Nome;Fone\n${'x'.repeat(65 * 1024 * 1024)}`);
    expect([400, 413]).toContain(answer.status);
  });

  it('shows the progress and the faults, page by page and never half a row', async () => {
    const id = await begin({ ...wish, mapping: { name: 'Nome', phone: 'Fone', cpf: 'CPF' } });
    const bad = Array.from({ length: 5 }, (_, index) => `Ana ${index};12;34`).join('\n');
    await put(owner, id, `Nome;Fone;CPF\n${bad}\nBia Reis;11987654321;\n`);
    while (await importNextChunk(clinics.workerTenancy, clinics.a.system, id, Date.now()));
    expect((await owner.get(`/imports/${id}`)).body).toMatchObject({
      totalRows: 6,
      doneRows: 6,
      failedRows: 5,
    });
    const page = async (after: number) =>
      (
        await owner.get<{ errors: { row: number; column: string; code: string }[] }>(
          `/imports/${id}/errors?after=${after}&limit=3`,
        )
      ).body.errors;
    expect(await page(0)).toMatchObject([
      { row: 2, column: 'CPF', code: 'cpf-invalid' },
      { row: 2, column: 'Fone', code: 'phone-invalid' },
      { row: 3, column: 'CPF', code: 'cpf-invalid' },
      { row: 3, column: 'Fone', code: 'phone-invalid' },
    ]);
    expect((await page(5)).map(({ row }) => row)).toEqual([6, 6]);
  });

  it('looks a file through when it is wished, and imports it on a word', async () => {
    const id = await begin({ ...wish, checkFirst: true });
    const sent = await put(owner, id, 'Nome;Fone\nAna Lima Reis;(11) 98765-1111\nBia;12\n');
    expect(sent).toMatchObject({
      status: 202,
      body: { status: 'checking', checkFirst: true, discardAt: null },
    });
    expect(await owner.post(`/imports/${id}/confirm`, undefined)).toMatchObject({
      status: 409,
      body: { code: 'import-not-checked' },
    });
    await checkImport(clinics, id, clinics.a);
    const { body } = await owner.get<{ status: string; discardAt: string }>(`/imports/${id}`);
    expect(body).toMatchObject({ status: 'checked', doneRows: 2, failedRows: 1 });
    const days = (Date.parse(body.discardAt) - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(7);
    expect((await owner.get(`/imports/${id}/report`)).body).toMatchObject({
      check: { rows: 2, refused: 1, clientsNew: 1 },
      run: { rows: 0 },
      sample: [{ row: 2, client: 'Ana Lima Reis', clientBy: 'new', phone: '(11) •••••-1111', visit: null }],
    });
    expect((await owner.get<{ errors: object[] }>(`/imports/${id}/errors`)).body.errors).toMatchObject([
      { row: 3, column: 'Fone', code: 'phone-invalid', startsAt: null },
    ]);
    expect(await owner.post(`/imports/${id}/confirm`, undefined)).toMatchObject({
      status: 200,
      body: { status: 'running', doneRows: 0 },
    });
    expect(await owner.post(`/imports/${id}/discard`, undefined)).toMatchObject({
      status: 409,
      body: { code: 'import-already-started' },
    });
  });

  it('throws a file away on a word, also before it came', async () => {
    const id = await begin({ ...wish, checkFirst: true });
    expect(await owner.post(`/imports/${id}/discard`, undefined)).toMatchObject({
      status: 200,
      body: { status: 'discarded' },
    });
    expect((await put(owner, id, 'Nome;Fone\nAna;1')).status).toBe(409);
  });

  it('takes a calendar for a chosen professional and procedure, and tells what is wrong with it', async () => {
    const { procedureId, professionalId } = await createCatalogue(clinics.tenancy, clinics.a.id);
    const calendar = { kind: 'calendar', fileName: 'agenda.ics', mapping: {} };
    expect(await owner.post('/imports', calendar)).toMatchObject({
      status: 400,
      body: { fields: [{ path: 'options.procedureId' }, { path: 'options.professionalId' }] },
    });
    expect((await owner.post('/imports', { ...calendar, mapping: { name: 'x' } })).status).toBe(400);
    const id = await begin({ ...calendar, options: { procedureId, professionalId } });
    const fault = async (file: string) =>
      (
        await owner.send<{ fields: { code: string }[] }>('PUT', `/api/v1/imports/${id}/calendar`, file, {
          'Content-Type': 'text/calendar',
        })
      ).body.fields[0]?.code;
    expect(await fault('Nome;Fone')).toBe('not-a-calendar');
    expect(await fault('BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n')).toBe('no-events');
    expect((await put(owner, id, 'Nome;Fone\nAna;1')).body).toMatchObject({
      fields: [{ code: 'wrong-kind' }],
    });
    const event = ['BEGIN:VEVENT', 'UID:1', 'DTSTART;VALUE=DATE:20991201', 'END:VEVENT'];
    const text = ['BEGIN:VCALENDAR', ...event, 'END:VCALENDAR'].join('\r\n');
    expect(await putCalendar(owner, id, text)).toMatchObject({
      status: 202,
      body: { status: 'running', totalRows: 1 },
    });
    await runImport(clinics, id, clinics.a);
    expect((await owner.get<{ errors: object[] }>(`/imports/${id}/errors`)).body.errors).toMatchObject([
      { row: 1, column: '', code: 'all-day-event', startsAt: '2099-12-01T03:00:00.000Z' },
    ]);
  });
});
