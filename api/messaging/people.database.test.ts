import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApi, type TestApi } from '../../tests/support/api.ts';
import { startClinics, type Clinics } from '../../tests/support/clinics.ts';

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

describe('who can take a conversation', () => {
  it('is not told to somebody who reads none', async () => {
    expect((await (await api.signIn(clinics.a, 'auditor')).get('/conversation-people')).status).toBe(403);
  });

  it('is told to the reception: the clinic’s own people who write, by name alone, and no longer those who left', async () => {
    const desk = await api.signIn(clinics.a, 'receptionist');
    const read = async () => {
      const { body } = await desk.get<{ people: Record<string, string>[] }>('/conversation-people');
      return body.people;
    };
    const people = await read();
    const { owner, professional, auditor } = clinics.a.staff;
    const ids = people.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([owner.id, professional.id]));
    expect(ids).not.toContain(auditor.id);
    expect(ids).not.toContain(clinics.b.staff.owner.id);
    for (const person of people) expect(Object.keys(person)).toEqual(['id', 'name']);
    await clinics.admin.query('update staff set is_active = false where id = $1', [professional.id]);
    expect((await read()).map(({ id }) => id)).not.toContain(professional.id);
  });
});
