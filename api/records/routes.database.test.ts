import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { staffRoles } from '../../domain/clinic/roles.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { clientActor, staffActor } from '../../tests/support/actors.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

const text = 'Paciente refere alergia à lidocaína.';
interface Notes {
  notes: { id: string; text: string; authorName: string }[];
  access: string;
}

describe('the clinical record over HTTP', () => {
  let clinics: Clinics;
  let api: TestApi;
  let professional: Person;
  let clientId: string;
  const path = (id = clientId) => `/clients/${id}/notes`;
  beforeAll(async () => {
    clinics = await startClinics();
    api = await startApi(clinics);
    ({ clientId } = await createCatalogue(clinics.tenancy, clinics.a.id));
    professional = await api.signIn(clinics.a, 'professional');
  });
  afterAll(async () => {
    await api.close();
    await clinics.stop();
  });

  it('is for people who signed in', async () => {
    expect((await api.stranger().get(path())).status).toBe(401);
    expect((await api.stranger().post(path(), { text })).status).toBe(401);
  });

  it('is read and written by those who treat, and by nobody else', async () => {
    for (const role of staffRoles.filter((one) => one !== 'owner' && one !== 'professional')) {
      const person = await api.signIn(clinics.a, role);
      for (const answer of [await person.get(path()), await person.post(path(), { text })]) {
        expect([answer.status, answer.body['code']], role).toEqual([403, 'forbidden']);
      }
    }
  });

  it('does not know the client of another clinic, nor one that never was', async () => {
    const { clientId: foreign } = await createCatalogue(clinics.tenancy, clinics.b.id);
    for (const id of [foreign, randomUUID()]) {
      expect((await professional.get(path(id))).status).toBe(404);
      expect((await professional.post(path(id), { text })).status).toBe(404);
    }
  });

  it('refuses a note without words, too many of them, or with more than words', async () => {
    for (const body of [
      {},
      { text: '  ' },
      { text: 'a'.repeat(20_001) },
      { text, authorStaffId: randomUUID() },
    ]) {
      expect((await professional.post(path(), body)).status).toBe(400);
    }
    expect((await professional.get(path('x'))).status).toBe(400);
  });

  it('keeps what was written, under the author’s name, newest first, and writes down who read it', async () => {
    expect(await professional.post(path(), { text })).toMatchObject({ status: 201, body: { text } });
    await professional.post(path(), { text: 'Correção: alergia à articaína.' });
    const { body } = await professional.get<Notes>(path());
    expect(body.access).toBe('role');
    expect(body.notes.map((note) => note.text)).toEqual(['Correção: alergia à articaína.', text]);
    expect(body.notes[0]?.authorName).toBe('Equipe professional');
    const { rows } = await clinics.admin.query<{ action: string; purpose: string }>(
      `select action, purpose from audit_events where entity = 'clinical-note' and $1 = any(subject_ids) order by at`,
      [clientId],
    );
    expect(rows.map(({ action }) => action)).toEqual([
      'clinical-note.write',
      'clinical-note.write',
      'clinical-note.read',
    ]);
    expect(new Set(rows.map(({ purpose }) => purpose))).toEqual(new Set(['CARE_DELIVERY']));
  });

  it('lies in the database under the client’s key, and cannot be changed or signed by another', async () => {
    const { rows } = await clinics.admin.query<{ body: string }>(
      `select encode(body_ct, 'escape') as body from clinical_notes`,
    );
    expect(rows.map(({ body }) => body).join()).not.toContain('alergia');
    await expect(clinics.admin.query('update clinical_notes set client_id = client_id')).rejects.toThrow(
      'append-only',
    );
    const actor = await staffActor(clinics, clinics.a, 'professional');
    const forged = clinics.tenancy.withClinic(actor, ({ trx, clinicId }) =>
      trx('clinicalNotes').insert({
        ...{ clinicId, id: randomUUID(), clientId, bodyCt: Buffer.of(0) },
        authorStaffId: clinics.a.staff.owner.id,
      }),
    );
    await expect(forged).rejects.toMatchObject({ code: '42501' });
  });

  it('is nothing to a receptionist’s connection, whatever statement is smuggled in, nor to a client’s', async () => {
    const actors = [await staffActor(clinics, clinics.a, 'receptionist'), clientActor(clinics.a, clientId)];
    for (const tenancy of [clinics.tenancy, clinics.workerTenancy]) {
      for (const actor of actors) {
        const seen = await tenancy.withClinic(actor, ({ trx }) => trx('clinicalNotes').select('*'));
        expect(seen).toEqual([]);
      }
    }
  });
});
