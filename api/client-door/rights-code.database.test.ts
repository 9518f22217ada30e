import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerRights, fulfilByRule, readRightsFacts } from '../../models/rights-request-process.ts';
import type { Scope } from '../../models/tenancy.ts';
import { type Answer, type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import { clientDoor, invalid, refused, wrong } from '../../tests/support/client-door.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import type { Detail, Own } from '../../tests/support/rights.ts';

type Told = { code?: string; challengeId?: string; id?: string };
let clinics: Clinics;
let api: TestApi;
let door: ReturnType<typeof clientDoor>;
let officer: Person;
let ana: Catalogue;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  door = clientDoor(clinics, api);
  officer = await api.signInProved(clinics.a, 'privacy-officer');
});
beforeEach(async () => {
  await clinics.admin.query('delete from app.rate_limits');
  ana = await createCatalogue(clinics.tenancy, clinics.a.id);
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const place = (id: string, clinicId = clinics.a.id) => `/public/clinics/${clinicId}/rights-requests/${id}`;
const asProcess = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
  clinics.workerTenancy.withClinic(clinics.a.system, work);
async function request(phone = ana.clientPhone, code = 'confirmation'): Promise<string> {
  const body = { code, name: 'Ana Souza', phone, wish: 'O que vocês sabem de mim?' };
  const answer = await api.stranger().post<Told>(`/public/clinics/${clinics.a.id}/rights-requests`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(202);
  return answer.body.id ?? '';
}
async function askCode(id: string): Promise<string> {
  const answer = await api.stranger().post<Told>(`${place(id)}/code`, {});
  expect([answer.status, Object.keys(answer.body)]).toEqual([202, ['challengeId']]);
  return answer.body.challengeId ?? '';
}
const prove = (id: string, challengeId: string, code: string, clinicId = clinics.a.id) =>
  api.stranger().post<Told>(`${place(id, clinicId)}/identity`, { challengeId, code });
const codeOf = async (challengeId: string) => (await door.secretsOf(challengeId))?.code ?? '';
const read = async (id: string) => (await officer.get<Detail>(`/rights-requests/${id}`)).body;
const triesOf = async (challengeId: string) =>
  (
    await clinics.admin.query<{ tries: number }>('select tries from sign_in_codes where id = $1', [
      challengeId,
    ])
  ).rows[0]?.tries;

describe('the code of a request by law', () => {
  it('is for requests of strangers of this clinic that nobody has proved', async () => {
    const id = await request();
    const status = async (path: string) => (await api.stranger().post(path, {})).status;
    expect(await status(`${place(randomUUID())}/code`)).toBe(404);
    expect(await status(`${place(id, clinics.b.id)}/code`)).toBe(404);
    expect(await status(`${place(id, randomUUID())}/code`)).toBe(404);
    expect(await status(`${place('1')}/code`)).toBe(400);
    expect((await api.stranger().post(`${place(id)}/code`, { phone: '+5511900000000' })).status).toBe(400);
    for (const body of [
      {},
      { challengeId: randomUUID() },
      { challengeId: randomUUID(), code: '12345' },
      { challengeId: randomUUID(), token: 'a'.repeat(43) },
      { challengeId: randomUUID(), code: '123456', clientId: ana.clientId },
    ])
      expect((await api.stranger().post(`${place(id)}/identity`, body)).status).toBe(400);
    const desk = await api.signIn(clinics.a, 'receptionist');
    const written = { code: 'access', channel: 'desk', clientId: ana.clientId, identityHow: 'known' };
    const own = (await desk.post<{ id: string }>('/rights-requests', written)).body.id;
    expect(await status(`${place(own)}/code`)).toBe(404);
  });

  it('proves who asks: the words go under her key, the process answers, and staff prove it no more', async () => {
    const id = await request();
    const challengeId = await askCode(id);
    const code = await codeOf(challengeId);
    const answer = await prove(id, challengeId, code);
    expect([answer.status, answer.body]).toEqual([200, { identity: 'proved' }]);
    expect(await read(id)).toMatchObject({
      ...{ identity: 'proved', identityHow: 'code', client: { id: ana.clientId }, requester: null },
      wish: 'O que vocês sabem de mim?',
    });
    expect(await asProcess((scope) => readRightsFacts(scope, id))).toMatchObject({ isProved: true });
    const proof = { version: 2, how: 'document', clientId: ana.clientId };
    expect(refused(await officer.post<Told>(`/rights-requests/${id}/identity`, proof))).toEqual([
      409,
      'transition-refused',
    ]);
    expect((await api.stranger().post(`${place(id)}/code`, {})).status).toBe(404);
    expect(refused(await prove(id, challengeId, code))).toEqual(invalid);
    await asProcess((scope) => fulfilByRule(scope, id));
    await asProcess((scope) => answerRights(scope, id));
    const hers = await door.enter(ana.clientPhone);
    const [answered] = (await hers.get<Own>('/public/me/rights-requests')).body.requests;
    expect(answered).toMatchObject({ id, state: 'answered' });
    expect(answered?.answer).toContain('Sim, a Clínica Aurora trata');
  });

  it('tells staff that there is something to decide, where a person must', async () => {
    const id = await request(ana.clientPhone, 'erasure');
    const challengeId = await askCode(id);
    expect((await prove(id, challengeId, await codeOf(challengeId))).status).toBe(200);
    const { rows } = await clinics.admin.query(
      `select reason, state, client_id from staff_tasks where kind = 'rights-request' and subject_key = $1`,
      [id],
    );
    expect(rows).toEqual([{ reason: 'decision-due', state: 'open', client_id: ana.clientId }]);
  });

  it('is not taken twice for the same right of the same person', async () => {
    const [first, second] = [await request(), await request()];
    const one = await askCode(first);
    expect((await prove(first, one, await codeOf(one))).status).toBe(200);
    const other = await askCode(second);
    expect(refused(await prove(second, other, await codeOf(other)))).toEqual([409, 'already-done']);
    expect(await read(second)).toMatchObject({ identity: 'unproven', client: null });
  });

  it('leaves staff their own proof, whatever became of it', async () => {
    const id = await request();
    await askCode(id);
    const proof = { version: 1, how: 'known', clientId: ana.clientId };
    expect((await officer.post(`/rights-requests/${id}/identity`, proof)).status).toBe(200);
  });
});

describe('whoever guesses at it', () => {
  it('has five tries, and the right code is dead after them', async () => {
    const id = await request();
    const challengeId = await askCode(id);
    const code = await codeOf(challengeId);
    for (let tried = 0; tried < 5; tried += 1)
      expect(refused(await prove(id, challengeId, wrong(code)))).toEqual(invalid);
    expect(refused(await prove(id, challengeId, code))).toEqual(invalid);
    expect(await triesOf(challengeId)).toBe(5);
    expect(await read(id)).toMatchObject({ identity: 'unproven' });
  });

  it('has five among all who guess at the same moment, and one of two right answers counts', async () => {
    const id = await request();
    const challengeId = await askCode(id);
    const code = await codeOf(challengeId);
    const crowd = Array.from({ length: 20 }, () => prove(id, challengeId, wrong(code)));
    for (const answer of await Promise.all(crowd)) expect(refused(answer)).toEqual(invalid);
    expect(await triesOf(challengeId)).toBe(5);
    const anew = await askCode(id);
    const right = await codeOf(anew);
    const both = await Promise.all([prove(id, anew, right), prove(id, anew, right)]);
    expect(both.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  });

  it('cannot use a code for anything but its request: it signs nobody in, and a code of the door proves nothing', async () => {
    const [id, other] = [await request(), await request(ana.clientPhone, 'access')];
    const challengeId = await askCode(id);
    const code = await codeOf(challengeId);
    expect(refused(await door.answer({ challengeId, code }))).toEqual(invalid);
    const token = (await door.secretsOf(challengeId))?.token;
    expect(refused(await door.answer({ challengeId, token }))).toEqual(invalid);
    expect(refused(await prove(other, challengeId, code))).toEqual(invalid);
    expect(refused(await prove(id, challengeId, code, clinics.b.id))).toEqual(invalid);
    expect(await triesOf(challengeId)).toBe(0);
    const entering = (await door.ask(ana.clientPhone)).body.challengeId;
    expect(refused(await prove(id, entering, await codeOf(entering)))).toEqual(invalid);
    expect(await triesOf(entering)).toBe(0);
  });

  it('learns nothing of whose number it is: a stranger’s gets the same answers and no message', async () => {
    const nobody = await request('+5511912345678');
    const challengeId = await askCode(nobody);
    expect(await door.secretsOf(challengeId)).toBeUndefined();
    const known = await request();
    const real = await askCode(known);
    const shown = async (answer: Promise<Answer<Told>>) => {
      const { status, body } = await answer;
      return { status, ...body, requestId: null };
    };
    const code = await codeOf(real);
    expect(await shown(prove(nobody, challengeId, '000000'))).toEqual(
      await shown(prove(known, real, wrong(code))),
    );
    const statements = async (id: string, challenge: string): Promise<number> => {
      const seen: string[] = [];
      const note = ({ sql }: { sql: string }) => void seen.push(sql);
      api.deps.tenancy.knex.on('query', note);
      await prove(id, challenge, wrong(code));
      api.deps.tenancy.knex.off('query', note);
      return seen.length;
    };
    expect(await statements(nobody, challengeId)).toBe(await statements(known, real));
  });

  it('makes her telephone ring no oftener than the door does', async () => {
    const ids = [await request(), await request(), await request()];
    const statuses: number[] = [];
    for (const id of [...ids, ...ids])
      statuses.push((await api.stranger().post(`${place(id)}/code`, {})).status);
    expect(statuses).toEqual([202, 202, 202, 202, 429, 429]);
    expect((await door.ask(ana.clientPhone)).status).toBe(429);
  });

  it('is too late with a code that went to a number which is hers no more', async () => {
    const id = await request();
    const challengeId = await askCode(id);
    const code = await codeOf(challengeId);
    const owner = await api.signIn(clinics.a, 'owner');
    const { version } = (await owner.get<{ version: number }>(`/clients/${ana.clientId}`)).body;
    await owner.patch(`/clients/${ana.clientId}`, { version, phone: '+5511977770009' });
    expect(refused(await prove(id, challengeId, code))).toEqual(invalid);
  });
});
