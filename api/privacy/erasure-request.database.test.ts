import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { refused } from '../../tests/support/client-door.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import type { Row } from '../../tests/support/rights.ts';

let clinics: Clinics;
let api: TestApi;
let officer: Person;
const newClient = async (clinicId = clinics.a.id) =>
  (await createCatalogue(clinics.tenancy, clinicId)).clientId;
const ask = async (clientId: string, code = 'anonymize-block-delete', by = officer) => {
  const body = { code, clientId, channel: 'desk', identityHow: 'document' };
  return (await by.post<Row>('/rights-requests', body)).body.id;
};
const decide = (id: string, decision: string) =>
  officer.post(`/rights-requests/${id}/decide`, {
    ...{ version: 1, decision, answer: 'Decidimos o seu pedido como segue.' },
    ...{
      items: [{ dataClass: 'marketing', decision: 'fulfil' }],
      blocks: decision === 'refused' ? [] : ['marketing'],
    },
  });
const erase = (clientId: string, body: object) => officer.post(`/clients/${clientId}/erasure`, body);
const by = (requestId: string) => ({ ground: 'request', requestId });

beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  officer = await api.signInProved(clinics.a, 'privacy-officer');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

it('an erasure that is said to be asked for names what was asked', async () => {
  expect(refused(await erase(await newClient(), { ground: 'request' }))).toEqual([409, 'request-undecided']);
});

it('does not begin by a request that is not there, or of another clinic', async () => {
  const clientId = await newClient();
  const neighbour = await api.signInProved(clinics.b, 'owner');
  const foreign = await ask(await newClient(clinics.b.id), 'erasure', neighbour);
  for (const id of [randomUUID(), foreign])
    expect(refused(await erase(clientId, by(id)))).toEqual([404, 'not-found']);
});

it('does not begin by a request of another person, nor by one of another right', async () => {
  const [clientId, other] = [await newClient(), await newClient()];
  const hers = await ask(other);
  await decide(hers, 'fulfilled');
  expect(refused(await erase(clientId, by(hers)))).toEqual([409, 'request-not-hers']);
  const access = await ask(clientId, 'access');
  expect(refused(await erase(clientId, by(access)))).toEqual([409, 'request-not-hers']);
});

const answer = (id: string) =>
  clinics.admin.query(
    `update rights_requests set state = 'answered', answered_at = now(), is_closed = true where id = $1`,
    [id],
  );

it('waits for the decision, and keeps to a no after its answer too', async () => {
  const clientId = await newClient();
  const id = await ask(clientId);
  expect(refused(await erase(clientId, by(id)))).toEqual([409, 'request-undecided']);
  await decide(id, 'refused');
  expect(refused(await erase(clientId, by(id)))).toEqual([409, 'request-refused']);
  await answer(id);
  expect(refused(await erase(clientId, by(id)))).toEqual([409, 'request-refused']);
});

it('begins by a request whose process has answered it, and once', async () => {
  const [clientId, other] = [await newClient(), await newClient()];
  const [id, again] = [await ask(clientId), await ask(other)];
  for (const one of [id, again]) {
    await decide(one, 'fulfilled');
    await answer(one);
  }
  expect((await erase(clientId, by(id))).status).toBe(202);
  // Another person's erasure says that it follows this one: the request has had its erasure.
  await clinics.admin.query('update erasures set request_id = $1 where request_id = $2', [again, id]);
  expect(refused(await erase(other, by(again)))).toEqual([409, 'request-over']);
});

it('begins by a request of hers that was decided in favour, and carries it', async () => {
  const clientId = await newClient();
  const id = await ask(clientId);
  expect((await decide(id, 'partial')).status).toBe(200);
  const begun = await erase(clientId, by(id));
  expect(begun.status).toBe(202);
  const { body } = await officer.get(`/erasures/${String(begun.body['id'])}`);
  expect(body).toMatchObject({ clientId, requestId: id, ground: 'request' });
});
