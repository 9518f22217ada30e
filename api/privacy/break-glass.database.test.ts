import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { staffActor } from '../../tests/support/actors.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

const reason = 'Desmaio na recepção, preciso das alergias.';
interface Opened {
  id: string;
  expiresAt: string;
}
interface Grants {
  grants: {
    id: string;
    reason: string;
    endedBy: string | null;
    reviewedAt: string | null;
    staffName: string;
  }[];
  nextCursor: string | null;
}

describe('break-glass over HTTP', () => {
  let clinics: Clinics;
  let api: TestApi;
  let receptionist: Person;
  let owner: Person;
  let auditor: Person;
  let clientId: string;
  let otherClientId: string;
  const wish = (more: object = {}) => ({ clientId, reason, minutes: 30, ...more });
  const open = async (more: object = {}) =>
    (await receptionist.post<Opened>('/break-glass', wish(more))).body;
  const readsNotes = async (id = clientId) => {
    const { status, body } = await receptionist.get<{ access?: string }>(`/clients/${id}/notes`);
    return status === 200 ? body.access : status;
  };
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    ({ clientId } = await createCatalogue(clinics.tenancy, clinics.a.id));
    ({ clientId: otherClientId } = await createCatalogue(clinics.tenancy, clinics.a.id));
    const professional = await api.signIn(clinics.a, 'professional');
    for (const id of [clientId, otherClientId])
      await professional.post(`/clients/${id}/notes`, { text: 'Alergia a dipirona.' });
    receptionist = await api.signInProved(clinics.a, 'receptionist');
    owner = await api.signIn(clinics.a, 'owner');
    auditor = await api.signIn(clinics.a, 'auditor');
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });

  it('is for people who signed in, each in their part', async () => {
    const id = randomUUID();
    for (const [method, path] of [
      ['POST', '/break-glass'],
      ['GET', '/break-glass'],
      ['GET', '/break-glass/mine'],
      ['POST', `/break-glass/${id}/revoke`],
      ['POST', `/break-glass/${id}/review`],
    ] as const) {
      const answer = await api.stranger().send(method, `/api/v1${path}`, method === 'GET' ? undefined : {});
      expect(answer.status, path).toBe(401);
    }
    expect((await receptionist.get('/break-glass')).status).toBe(403);
    expect((await receptionist.post(`/break-glass/${id}/review`, {})).status).toBe(403);
    expect((await owner.post('/break-glass', wish())).status).toBe(403);
    expect((await auditor.post('/break-glass', wish())).status).toBe(403);
  });

  it('asks for a second factor of the last minutes, and so does the policy', async () => {
    const manager = await api.signIn(clinics.a, 'manager');
    const { status, body } = await manager.post('/break-glass', wish());
    expect([status, body['code']]).toEqual([403, 'step-up-required']);
    const actor = await staffActor(clinics, clinics.a, 'manager');
    const smuggled = clinics.tenancy.withClinic(actor, ({ trx, clinicId }) =>
      trx('breakGlassGrants').insert({
        ...{ clinicId, id: randomUUID(), staffId: actor.actorId, clientId, reasonCt: Buffer.of(0) },
        expiresAt: trx.raw(`now() + interval '1 hour'`),
      }),
    );
    await expect(smuggled).rejects.toMatchObject({ code: '42501' });
  });

  it('wants a reason in words and a time between five minutes and four hours', async () => {
    for (const body of [
      wish({ reason: 'urgente' }),
      wish({ reason: 'a'.repeat(501) }),
      wish({ minutes: 4 }),
      wish({ minutes: 241 }),
      wish({ staffId: randomUUID() }),
    ]) {
      expect((await receptionist.post('/break-glass', body)).status).toBe(400);
    }
  });

  it('does not know clients and grants of another clinic', async () => {
    const { clientId: foreign } = await createCatalogue(clinics.tenancy, clinics.b.id);
    expect((await receptionist.post('/break-glass', wish({ clientId: foreign }))).status).toBe(404);
    const neighbour = await api.signIn(clinics.b, 'owner');
    const { id } = await open();
    for (const verb of ['revoke', 'review']) {
      expect((await neighbour.post(`/break-glass/${id}/${verb}`, {})).status).toBe(404);
      expect((await owner.post(`/break-glass/${randomUUID()}/${verb}`, {})).status).toBe(404);
    }
    await receptionist.post(`/break-glass/${id}/revoke`, {});
  });

  it('opens the record of this client alone, to this person alone, until it is given back', async () => {
    expect(await readsNotes()).toBe(403);
    const { id } = await open();
    expect(await readsNotes()).toBe('break-glass');
    expect(await readsNotes(otherClientId)).toBe(403);
    const manager = await api.signIn(clinics.a, 'manager');
    expect((await manager.get(`/clients/${clientId}/notes`)).status).toBe(403);
    expect((await manager.post(`/break-glass/${id}/revoke`, {})).status).toBe(404);
    expect((await receptionist.get<Grants>('/break-glass/mine')).body.grants).toMatchObject([{ id, reason }]);
    expect((await receptionist.post(`/break-glass/${id}/revoke`, {})).status).toBe(204);
    expect(await readsNotes()).toBe(403);
    expect((await receptionist.get<Grants>('/break-glass/mine')).body.grants).toEqual([]);
    const { rows } = await clinics.admin.query(
      `select 1 from audit_events where action = 'clinical-note.read-break-glass' and $1 = any(subject_ids)`,
      [clientId],
    );
    expect(rows).toHaveLength(1);
  });

  it('stops at its instant, though no process ended it', async () => {
    const { id } = await open();
    await clinics.admin.query(
      `update break_glass_grants set opened_at = now() - interval '2 hours', expires_at = now() - interval '1 second' where id = $1`,
      [id],
    );
    expect(await readsNotes()).toBe(403);
    const actor = await staffActor(clinics, clinics.a, 'receptionist');
    expect(await clinics.tenancy.withClinic(actor, ({ trx }) => trx('clinicalNotes').select('id'))).toEqual(
      [],
    );
    const { body } = await owner.get<Grants>('/break-glass');
    expect(body.grants.find((grant) => grant.id === id)).toMatchObject({ endedBy: 'time' });
  });

  it('cannot be made longer, or another’s, by its holder', async () => {
    const { id } = await open();
    const actor = await staffActor(clinics, clinics.a, 'receptionist');
    const longer = clinics.tenancy.withClinic(actor, ({ trx }) =>
      trx.raw(`update break_glass_grants set expires_at = expires_at + interval '1 hour'`),
    );
    await expect(longer).rejects.toMatchObject({ code: '42501' });
    await receptionist.post(`/break-glass/${id}/revoke`, {});
  });

  it('is ended by those who review, reviewed once it is over, by another person and once', async () => {
    const { id } = await open();
    const review = (person: Person) => person.post(`/break-glass/${id}/review`, {});
    expect(await review(auditor)).toMatchObject({ status: 409, body: { code: 'transition-refused' } });
    expect((await auditor.post(`/break-glass/${id}/revoke`, {})).status).toBe(204);
    expect(await readsNotes()).toBe(403);
    expect((await review(auditor)).status).toBe(204);
    expect((await review(owner)).status).toBe(204);
    const { body } = await owner.get<Grants>('/break-glass');
    const grant = body.grants.find((one) => one.id === id);
    expect(grant).toMatchObject({ endedBy: 'person', staffName: 'Equipe receptionist', reason });
    const { rows } = await clinics.admin.query<{ by: string }>(
      `select reviewed_by as by from break_glass_grants where id = $1`,
      [id],
    );
    expect(rows[0]?.by).toBe(clinics.a.staff.auditor.id);
  });

  it('is not reviewed by the person who opened it', async () => {
    const officer = await api.signInProved(clinics.a, 'privacy-officer');
    const { body } = await officer.post<Opened>('/break-glass', wish());
    await officer.post(`/break-glass/${body.id}/revoke`, {});
    const { status, body: refusal } = await officer.post(`/break-glass/${body.id}/review`, {});
    expect([status, refusal['code']]).toEqual([403, 'forbidden']);
  });

  it('is listed page by page, newest first, with cursors of this clinic only', async () => {
    const all = (await owner.get<Grants>('/break-glass?limit=100')).body.grants.map(({ id }) => id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await owner.get<Grants>(`/break-glass?limit=2${query}`);
      seen.push(...body.grants.map(({ id }) => id));
      cursor = body.nextCursor;
      if (cursor !== null) {
        const neighbour = await api.signIn(clinics.b, 'owner');
        expect((await neighbour.get(`/break-glass?limit=2&cursor=${cursor}`)).status).toBe(400);
      }
    } while (cursor !== null);
    expect(seen).toEqual(all);
    expect((await owner.get('/break-glass?cursor=abc')).status).toBe(400);
  });
});
