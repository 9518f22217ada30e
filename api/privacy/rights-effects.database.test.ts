import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Downstream } from '../../domain/consents/purposes.ts';
import { bookVisit } from '../../models/booking.ts';
import { changeChoices } from '../../models/choice-list.ts';
import { acknowledgeUse, proveWithdrawal } from '../../models/consent-withdrawal-process.ts';
import { blocksOf } from '../../models/processing-block.ts';
import { answerRights, fulfilByRule } from '../../models/rights-request-process.ts';
import type { Scope } from '../../models/tenancy.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue, oneService, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import type { Row } from '../../tests/support/rights.ts';

let clinics: Clinics;
let api: TestApi;
let desk: Person;
let officer: Person;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  desk = await api.signIn(clinics.a, 'receptionist');
  officer = await api.signInProved(clinics.a, 'privacy-officer');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const asProcess = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
  clinics.workerTenancy.withClinic(clinics.a.system, work);
async function open(code: string, clientId: string): Promise<string> {
  const asked = { code, clientId, channel: 'desk', identityHow: 'document' };
  const { status, body } = await desk.post<Row>('/rights-requests', asked);
  expect(status).toBe(201);
  return body.id;
}
/** How often a process was told of something. */
const told = async (topic: string, id: string) =>
  (await clinics.admin.query('select 1 from outbox where topic = $1 and entity_id = $2', [topic, id]))
    .rowCount;
const forget = (id: string) => clinics.admin.query('delete from outbox where entity_id = $1', [id]);

describe('what is decided reaches who has to act on it', () => {
  it('an opposition, or its end: the process of each visit to come', async () => {
    const { clientId, procedureId, professionalId } = await createCatalogue(clinics.tenancy, clinics.a.id);
    const startsAt = slotInDays(20);
    const { id: visitId } = await asProcess((scope) =>
      bookVisit(scope, oneService({ clientId, procedureId, professionalId, startsAt }), null, Date.now()),
    );
    const id = await open('opposition', clientId);
    await forget(visitId);
    const { status } = await officer.post(`/rights-requests/${id}/decide`, {
      ...{ version: 1, decision: 'fulfilled', answer: 'Não calculamos mais o seu risco.' },
      ...{ items: [{ dataClass: 'scores', decision: 'fulfil' }], blocks: ['scoring'] },
    });
    expect(status).toBe(200);
    expect(await told('no-show', visitId)).toBe(1);
    await forget(visitId);
    const [block] = await asProcess((scope) => blocksOf(scope, clientId));
    expect((await officer.post(`/processing-blocks/${block?.id ?? ''}/lift`, {})).status).toBe(204);
    expect(await told('no-show', visitId)).toBe(1);
  });

  it('a withdrawal that ends: the request that waits for it, and no other', async () => {
    const { clientId } = await createCatalogue(clinics.tenancy, clinics.a.id);
    const yes = { channel: 'whatsapp', purpose: 'offers', choice: 'granted' } as const;
    await asProcess((scope) => changeChoices(scope, clientId, [yes], 'reception'));
    const id = await open('revoke-consent', clientId);
    const other = await open('portability', clientId);
    await asProcess((scope) => fulfilByRule(scope, id));
    const { rows } = await clinics.admin.query<{ id: string; uses: Downstream[] }>(
      `select w.id, array_agg(k.downstream) as uses from consent_withdrawals w
         join consent_withdrawal_acks k on k.clinic_id = w.clinic_id and k.withdrawal_id = w.id
       where w.client_id = $1 group by w.id`,
      [clientId],
    );
    await Promise.all([id, other].map(forget));
    for (const { id: withdrawal, uses } of rows)
      for (const use of uses) await asProcess((scope) => acknowledgeUse(scope, withdrawal, use));
    expect(await told('rights-request', id)).toBe(0);
    for (const { id: withdrawal } of rows) await asProcess((scope) => proveWithdrawal(scope, withdrawal));
    // Once for each: every one may have been the last.
    expect([await told('rights-request', id), await told('rights-request', other)]).toEqual([rows.length, 0]);
    await asProcess((scope) => answerRights(scope, id));
    const { body } = await officer.get<Row>(`/rights-requests/${id}`);
    expect(body).toMatchObject({ state: 'answered' });
  });
});
