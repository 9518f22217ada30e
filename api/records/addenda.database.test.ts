import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { staffRoles } from '../../domain/clinic/roles.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { refused } from '../../tests/support/client-door.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Note {
  id: string;
  text: string;
  authorName: string;
  addendumTo: string | null;
}
const text = 'Correção: a alergia é à articaína.';
let clinics: Clinics;
let api: TestApi;
let professional: Person;
let clientId: string;
let noteId: string;
const path = (note = noteId, client = clientId) => `/clients/${client}/notes/${note}/addenda`;
const write = async (person: Person, client: string) =>
  (await person.post<Note>(`/clients/${client}/notes`, { text: 'Alergia à lidocaína.' })).body.id;

beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  ({ clientId } = await createCatalogue(clinics.tenancy, clinics.a.id));
  professional = await api.signIn(clinics.a, 'professional');
  noteId = await write(professional, clientId);
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

it('is for people who signed in and treat', async () => {
  expect((await api.stranger().post(path(), { text })).status).toBe(401);
  for (const role of staffRoles.filter((one) => one !== 'owner' && one !== 'professional')) {
    const person = await api.signIn(clinics.a, role);
    expect(refused(await person.post(path(), { text })), role).toEqual([403, 'forbidden']);
  }
});

it('names a note of this client: none of another one, of another clinic, or that never was', async () => {
  const { clientId: other } = await createCatalogue(clinics.tenancy, clinics.a.id);
  const { clientId: foreign } = await createCatalogue(clinics.tenancy, clinics.b.id);
  const neighbour = await api.signIn(clinics.b, 'professional');
  const [ofOther, ofForeign] = [await write(professional, other), await write(neighbour, foreign)];
  for (const wrong of [
    path(randomUUID()),
    path(ofOther),
    path(ofForeign),
    path(noteId, other),
    path(ofForeign, foreign),
  ])
    expect(refused(await professional.post(wrong, { text })), wrong).toEqual([404, 'not-found']);
  expect((await neighbour.post(path(), { text })).status).toBe(404);
});

it('needs words, and takes nothing but words', async () => {
  for (const body of [
    {},
    { text: ' ' },
    { text: 'a'.repeat(20_001) },
    { text, addendumTo: noteId },
    { text, createdAt: '' },
  ])
    expect((await professional.post(path(), body)).status).toBe(400);
  expect((await professional.post(path('x'), { text })).status).toBe(400);
});

it('stands in the record beside the note, which stays as it was, and in her copy', async () => {
  const added = await professional.post<Note>(path(), { text });
  expect([added.status, added.body.addendumTo]).toEqual([201, noteId]);
  const owner = await api.signInProved(clinics.a, 'owner');
  const { body } = await owner.get<{ notes: Note[] }>(`/clients/${clientId}/notes`);
  expect(body.notes.map((note) => [note.text, note.addendumTo])).toEqual([
    [text, noteId],
    ['Alergia à lidocaína.', null],
  ]);
  const copy = await owner.post<{ notes: Note[] }>(`/clients/${clientId}/export`, {});
  expect(copy.body.notes.map(({ id, addendumTo }) => [id, addendumTo])).toEqual([
    [added.body.id, noteId],
    [noteId, null],
  ]);
  const { rows } = await clinics.admin.query(
    `select entity_id from audit_events where action = 'clinical-note.complete' and $1 = any(subject_ids)`,
    [clientId],
  );
  expect(rows).toEqual([{ entity_id: added.body.id }]);
});
