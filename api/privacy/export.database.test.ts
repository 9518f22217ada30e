import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bookVisit } from '../../models/booking.ts';
import { conversationOf } from '../../models/conversation.ts';
import { keepInbound } from '../../models/inbound-message.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue, slotInDays, oneService } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

const note = 'Usa anticoagulante.';
const reason = 'Desmaio na recepção, preciso das alergias.';
interface Export {
  client: { name: string; phone: string };
  appointments: { status: string; services: { procedure: string; professional: string }[] }[];
  messages: { direction: string; text: string | null }[];
  notes: { text: string; authorName: string }[];
  accesses: { action: string; actorName: string | null; actorRole: string }[];
  breakGlass: { staffName: string; reason: string; endedAt: string | null }[];
}
interface Events {
  events: { id: string; action: string; actorName: string | null; purpose: string }[];
  nextCursor: string | null;
}

describe('what a client can be given of her data, and the trail of who saw it', () => {
  let clinics: Clinics;
  let api: TestApi;
  let officer: Person;
  let anna: Catalogue;
  let bela: Catalogue;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    const { tenancy, workerTenancy, a } = clinics;
    [anna, bela] = [await createCatalogue(tenancy, a.id), await createCatalogue(tenancy, a.id)];
    const wish = oneService({ ...anna, roomId: null, startsAt: slotInDays(3) });
    const second = { procedureId: anna.procedureId, professionalId: anna.otherProfessionalId };
    const services = [...wish.services, second];
    await tenancy.withClinic(a.system, (scope) => bookVisit(scope, { ...wish, services }, null, Date.now()));
    for (const { clientId, clientName } of [anna, bela]) {
      const record = {
        ...{ wamid: randomUUID(), kind: 'text', channel: 'whatsapp' as const, text: `Sou ${clientName}` },
        ...{ appointmentId: null, receivedAt: new Date(), targetWamid: null },
      };
      await workerTenancy.withClinic(a.system, async (scope) =>
        keepInbound(scope, await conversationOf(scope, { clientId }), record),
      );
    }
    const professional = await api.signIn(a, 'professional');
    for (const { clientId, clientName } of [anna, bela]) {
      const { body } = await professional.post<{ id: string }>(`/clients/${clientId}/conversation`, {});
      await professional.post(`/conversations/${body.id}/notes`, { text: `Sobre ${clientName}` });
    }
    for (const { clientId } of [anna, bela])
      await professional.post(`/clients/${clientId}/notes`, { text: note });
    const receptionist = await api.signInProved(a, 'receptionist');
    await receptionist.post('/break-glass', { clientId: anna.clientId, reason, minutes: 30 });
    await receptionist.get(`/clients/${anna.clientId}/notes`);
    officer = await api.signInProved(a, 'privacy-officer');
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });
  const exportOf = (person: Person, id = anna.clientId) => person.post<Export>(`/clients/${id}/export`, {});

  it('is for those who answer for it, with a second factor of the last minutes', async () => {
    expect((await exportOf(api.stranger())).status).toBe(401);
    for (const role of ['manager', 'professional', 'receptionist', 'auditor', 'operator'] as const)
      expect((await exportOf(await api.signIn(clinics.a, role))).status, role).toBe(403);
    const { status, body } = await exportOf(await api.signIn(clinics.a, 'owner'));
    expect([status, (body as unknown as { code: string }).code]).toEqual([403, 'step-up-required']);
  });

  it('does not know the client of another clinic', async () => {
    const { clientId } = await createCatalogue(clinics.tenancy, clinics.b.id);
    expect((await exportOf(officer, clientId)).status).toBe(404);
    expect((await exportOf(officer, randomUUID())).status).toBe(404);
    expect((await exportOf(officer, 'x')).status).toBe(400);
  });

  it('holds everything of her and nothing of the next client, and who has seen it', async () => {
    const { status, body } = await exportOf(officer);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      client: { name: anna.clientName, phone: anna.clientPhone },
      appointments: [
        {
          status: 'booked',
          services: [
            { procedure: 'Avaliação', professional: 'Dra. Helena Prado' },
            { procedure: 'Avaliação', professional: 'Dr. Caio Lins' },
          ],
        },
      ],
      messages: [{ direction: 'in', text: `Sou ${anna.clientName}` }],
      conversationNotes: [{ text: `Sobre ${anna.clientName}`, authorName: 'Equipe professional' }],
      choices: [{ channel: 'whatsapp', purpose: 'service', choice: 'granted' }],
      notes: [{ text: note, authorName: 'Equipe professional' }],
      breakGlass: [{ staffName: 'Equipe receptionist', reason, endedAt: null }],
    });
    expect(JSON.stringify(body)).not.toContain(bela.clientName);
    const seen = body.accesses.map(({ action, actorName, actorRole }) => [action, actorName, actorRole]);
    expect(seen).toContainEqual(['clinical-note.read-break-glass', 'Equipe receptionist', 'receptionist']);
    expect(seen).toContainEqual(['appointment.book', null, 'system']);
    // This copy is itself an access, and the next one tells of it.
    const again = (await exportOf(officer)).body.accesses;
    expect(again[0]).toMatchObject({ action: 'client.export', actorName: 'Equipe privacy-officer' });
  });

  it('leaves no copy behind under a key that is not hers', async () => {
    const key = randomUUID();
    await officer.post(`/clients/${anna.clientId}/export`, {}, { 'Idempotency-Key': key });
    const { rows } = await clinics.admin.query('select 1 from idempotency_keys where key = $1', [key]);
    expect(rows).toEqual([]);
  });

  it('closes the notes to the officer again when the second factor is old', async () => {
    await clinics.admin.query(`update app.sessions set proved_at = now() - interval '11 minutes'`);
    expect((await exportOf(officer)).status).toBe(403);
    await clinics.admin.query('update app.sessions set proved_at = now() where proved_at is not null');
  });

  it('shows the trail to those who audit, filtered and page by page', async () => {
    const auditor = await api.signIn(clinics.a, 'auditor');
    expect((await api.stranger().get('/audit')).status).toBe(401);
    expect((await (await api.signIn(clinics.a, 'manager')).get('/audit')).status).toBe(403);
    for (const query of [
      '?limit=0',
      '?subjectId=x',
      '?from=yesterday',
      '?cursor=abc',
      '?action=%25',
      '?actor=x',
    ])
      expect((await auditor.get(`/audit${query}`)).status, query).toBe(400);
    const about = `subjectId=${anna.clientId}&limit=100`;
    const { body } = await auditor.get<Events>(`/audit?${about}`);
    expect(body.events.map(({ action }) => action)).toContain('break-glass.open');
    const opened = await auditor.get<Events>(`/audit?${about}&action=break-glass.open`);
    expect(opened.body.events).toMatchObject([
      { action: 'break-glass.open', actorName: 'Equipe receptionist' },
    ]);
    const none = await auditor.get<Events>(`/audit?${about}&to=2020-01-01T00:00:00Z`);
    expect(none.body.events).toEqual([]);
    expect((await auditor.get('/audit?from=0000-01-01T00:00:00Z&to=9999-12-31T23:59:59Z')).status).toBe(200);
    const before = new Date().toISOString();
    const all = (await auditor.get<Events>(`/audit?to=${before}&limit=100`)).body.events.map(({ id }) => id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page: Events = (await auditor.get<Events>(`/audit?to=${before}&limit=7${query}`)).body;
      seen.push(...page.events.map(({ id }) => id));
      cursor = page.nextCursor;
      if (cursor) expect((await auditor.get(`/audit?limit=7&cursor=${cursor}`)).status).toBe(400);
    } while (cursor !== null && seen.length < 100);
    expect(seen.slice(0, 100)).toEqual(all);
  });

  it('knows nothing of another clinic’s trail, and writes down that somebody looked', async () => {
    const neighbour = await api.signIn(clinics.b, 'auditor');
    const { body } = await neighbour.get<Events>(`/audit?subjectId=${anna.clientId}`);
    expect(body.events).toEqual([]);
    const { body: own } = await neighbour.get<Events>('/audit?action=audit.list');
    expect(own.events[0]).toMatchObject({ actorName: 'Equipe auditor', purpose: 'ACCOUNTABILITY' });
  });
});
