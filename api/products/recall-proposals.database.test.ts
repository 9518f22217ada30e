import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { proposeRecalls } from '../../models/recall-proposal.ts';
import { systemActor } from '../../models/tenancy.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { plantLot } from '../../tests/support/recalls.ts';

let clinics: Clinics;
let api: TestApi;
let owner: Person;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  owner = await api.signInProved(clinics.a, 'owner');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});
const wish = (target: object) => ({
  ...{ target, reason: 'falsified', level: 'I', note: 'Lote citado em medida da Anvisa.' },
});

describe('a proposal', () => {
  it('is a person’s to dismiss with why, or to open a recall of, once', async () => {
    await plantLot(clinics, clinics.a.id, { code: 'W07310', name: 'Dysport', registration: '169770001' });
    await clinics.admin.query(
      `insert into anvisa_irregular (dossier, action_key, product_text, measure, published_on, row_sha256, first_seen_on, changed_on)
       values ('77', '1', 'DYSPORT 300U LOTE W07310', 'Apreensão', current_date, '\\x00', current_date, current_date),
         ('77', '2', 'DYSPORT', 'Proibição', current_date, '\\x00', current_date, current_date)`,
    );
    const today = new Date().toISOString().slice(0, 10);
    await clinics.workerTenancy.withClinic(systemActor(clinics.a.id), (scope) =>
      proposeRecalls(scope, today),
    );
    interface Proposals {
      proposals: { id: string; hasLot: boolean; entry: { measure: string } }[];
    }
    const { body } = await owner.get<Proposals>('/recall-proposals');
    expect(body.proposals.map(({ hasLot, entry }) => [hasLot, entry.measure]).toSorted()).toEqual([
      [false, 'Proibição'],
      [true, 'Apreensão'],
    ]);
    const exact = body.proposals.find(({ hasLot }) => hasLot)?.id ?? '';
    const vague = body.proposals.find(({ hasLot }) => !hasLot)?.id ?? '';
    const dismiss = () =>
      owner.post(`/recall-proposals/${vague}/dismiss`, { note: 'Comprado do detentor, com nota.' });
    expect((await dismiss()).status).toBe(204);
    expect((await dismiss()).status).toBe(409);
    const target = { origin: 'irregular-entry', proposalId: exact, lotCodes: ['W07310'] };
    const answer = await owner.post<{ id: string }>('/recalls', wish(target));
    expect(answer.status).toBe(201);
    expect((await owner.post('/recalls', wish(target))).status).toBe(409);
    const decided = await owner.get<{ proposals: { recallId: string }[] }>('/recall-proposals?state=opened');
    expect(decided.body.proposals).toMatchObject([{ id: exact, recallId: answer.body.id }]);
  });
});
