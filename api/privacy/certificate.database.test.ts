import { afterAll, beforeAll, expect, it } from 'vitest';
import { startErasure } from '../../models/erasure.ts';
import { answerHash, certificateHash } from '../../models/rights-certificate.ts';
import { answerRights, fulfilByRule } from '../../models/rights-request-process.ts';
import type { Scope } from '../../models/tenancy.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import type { Detail, Row } from '../../tests/support/rights.ts';

let clinics: Clinics;
let api: TestApi;
let officer: Person;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  officer = await api.signInProved(clinics.a, 'privacy-officer');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const asProcess = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
  clinics.workerTenancy.withClinic(clinics.a.system, work);
async function open(code: string): Promise<string> {
  const { clientId } = await createCatalogue(clinics.tenancy, clinics.a.id);
  const body = { code, channel: 'desk', clientId, identityHow: 'document' };
  return (await officer.post<Row>('/rights-requests', body)).body.id;
}
const hash = (id: string) => asProcess((scope) => certificateHash(scope, id));
const stored = async (id: string) =>
  (
    await clinics.admin.query<{ answer: string | null; certificate: string }>(
      'select answer_sha256 as answer, certificate_sha256 as certificate from rights_requests where id = $1',
      [id],
    )
  ).rows[0];
const setAnswerHash = (id: string, to: string | null) =>
  clinics.admin.query('update rights_requests set answer_sha256 = $2 where id = $1', [id, to]);

/** What it certifies is what she read: another answer is another certificate, and so is none. */
async function certifies(id: string): Promise<void> {
  const { body } = await officer.get<Detail>(`/rights-requests/${id}`);
  const kept = await stored(id);
  expect(kept).toEqual({
    answer: answerHash(id, body.answer ?? ''),
    certificate: body.certificateSha256,
  });
  expect(await hash(id)).toBe(kept?.certificate);
  for (const other of [answerHash(id, `${body.answer ?? ''} `), null]) {
    await setAnswerHash(id, other);
    expect(await hash(id)).not.toBe(kept?.certificate);
  }
  await setAnswerHash(id, kept?.answer ?? null);
  expect((await officer.get(`/rights-requests/${id}/certificate`)).status).toBe(200);
}

it('a certificate covers the words of a person’s decision', async () => {
  const id = await open('opposition');
  const answer = 'Não calculamos mais o seu risco. 🙂 Fale com a gente, Łucja.';
  await officer.post(`/rights-requests/${id}/decide`, {
    ...{ version: 1, decision: 'fulfilled', answer, blocks: ['scoring'] },
    items: [{ dataClass: 'scores', decision: 'fulfil' }],
  });
  await asProcess((scope) => answerRights(scope, id));
  await certifies(id);
});

it('and the words of an answer that follows from the right itself', async () => {
  const id = await open('confirmation');
  await asProcess((scope) => fulfilByRule(scope, id));
  await asProcess((scope) => answerRights(scope, id));
  await certifies(id);
});

it('and those of a refusal because nobody could be told to be who she said', async () => {
  const { clientId } = await createCatalogue(clinics.tenancy, clinics.a.id);
  const asked = await officer.post<Row>('/rights-requests', {
    ...{ code: 'confirmation', channel: 'phone', clientId },
  });
  const { id } = asked.body;
  await officer.post(`/rights-requests/${id}/identity`, { version: 1, how: 'none' });
  await asProcess((scope) => answerRights(scope, id));
  await certifies(id);
});

/** Titles of the paper's parts; what a structure element is stands in the file as it is. */
const titles = async (id: string) => {
  const paper = await officer.get<string>(`/rights-requests/${id}/certificate`);
  expect([paper.status, paper.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  return (paper.body.match(/\/S \/H2/g) ?? []).length;
};

it('lists what its erasure erased, kept and waits for, once that has ended', async () => {
  const { clientId } = await createCatalogue(clinics.tenancy, clinics.a.id);
  const id = await open('erasure');
  const end = (certificate: object) =>
    clinics.admin.query(
      `update erasures set state = 'done', is_closed = true, ended_at = now(), certificate = $2 where request_id = $1`,
      [id, JSON.stringify(certificate)],
    );
  await clinics.admin.query(
    `update rights_requests set state = 'answered', decision = 'fulfilled', decided_at = now(), answered_at = now(), is_closed = true
      where id = $1`,
    [id],
  );
  const before = await titles(id);
  await asProcess((scope) => startErasure(scope, { clientId, requestId: id, ground: 'rights-request' }));
  expect(await titles(id)).toBe(before);
  await end({
    erased: [{ class: 'messages', count: 2 }],
    kept: [{ class: 'clinical', count: 1, ground: 'clinical-record', until: '2046-11-27' }],
    pending: [{ what: 'short-lived', until: '2027-02-25' }],
  });
  expect(await titles(id)).toBe(before + 3);
});
