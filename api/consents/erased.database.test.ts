import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { currentChoices } from '../../models/contact-choice.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { refused } from '../../tests/support/client-door.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

let clinics: Clinics;
let api: TestApi;
let desk: Person;
let clientId: string;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  desk = await api.signIn(clinics.a, 'receptionist');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});
beforeEach(async () => {
  await clinics.admin.query('delete from app.rate_limits');
  ({ clientId } = await createCatalogue(clinics.tenancy, clinics.a.id));
});

const at = () => `/clients/${clientId}/consents`;
const shaOf = async (purpose: string) =>
  (
    await desk.get<{ texts: { purpose: string; sha256: string; isCurrent: boolean }[] }>('/consent-texts')
  ).body.texts.find((text) => text.purpose === purpose && text.isCurrent)?.sha256;
const grant = async (purpose: string) =>
  desk.post(at(), { purpose, choice: 'granted', channel: 'tablet', textSha256: await shaOf(purpose) });
const choose = (...wishes: ('granted' | 'withdrawn')[]) =>
  desk.send('PUT', `/api/v1/clients/${clientId}/choices`, {
    choices: wishes.map((choice, at) => ({
      channel: at === 0 ? 'whatsapp' : 'sms',
      purpose: 'offers',
      choice,
    })),
  });
/** As the first step of an erasure leaves her; her key and what she said live on until the later ones. */
const freeze = () => clinics.admin.query('update clients set erased_at = now() where id = $1', [clientId]);
const offers = async () => {
  const choices = await clinics.workerTenancy.withClinic(clinics.a.system, (scope) =>
    currentChoices(scope, clientId),
  );
  return [choices['whatsapp:offers'], choices['sms:offers']];
};

describe('somebody whose erasure has begun', () => {
  it('agrees to nothing any more', async () => {
    await freeze();
    for (const purpose of ['ai-chat', 'marketing'])
      expect(refused(await grant(purpose))).toEqual([409, 'person-erased']);
    const { rows } = await clinics.admin.query('select 1 from consents where client_id = $1', [clientId]);
    expect(rows).toEqual([]);
  });

  it('chooses no message any more, and of a wish that holds a yes nothing is written', async () => {
    expect((await choose('granted')).status).toBe(200);
    await freeze();
    expect(refused(await choose('granted'))).toEqual([409, 'person-erased']);
    expect(refused(await choose('withdrawn', 'granted'))).toEqual([409, 'person-erased']);
    expect(await offers()).toEqual(['granted', null]);
  });

  it('takes back what she agreed to all the same', async () => {
    await grant('ai-chat');
    await choose('granted', 'granted');
    await freeze();
    expect((await desk.post(`${at()}/withdraw`, { purpose: 'ai-chat', channel: 'desk' })).status).toBe(200);
    expect((await choose('withdrawn', 'withdrawn')).status).toBe(200);
    expect(await offers()).toEqual(['withdrawn', 'withdrawn']);
  });
});
