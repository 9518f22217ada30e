import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { consentOpener } from '../../models/consent-sealed.ts';
import { openContent } from '../../models/message-content.ts';
import type { Scope } from '../../models/tenancy.ts';
import { type Answer, startApi, type Person, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import { clientDoor } from '../../tests/support/client-door.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Texts {
  texts: { purpose: string; sha256: string; isCurrent: boolean }[];
}
interface Line {
  id: string;
  purpose: string;
  [field: string]: unknown;
}
interface Consents {
  current: Line[];
  withdrawals: Line[];
}
interface Sent {
  id: string;
  clientId: string;
  contentCt: Buffer;
}

let clinics: Clinics;
let api: TestApi;
let desk: Person;
let catalogue: Catalogue;
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
  catalogue = await createCatalogue(clinics.tenancy, clinics.a.id);
});

const work = <T>(run: (scope: Scope) => Promise<T>) =>
  clinics.workerTenancy.withClinic(clinics.a.system, run);
const shaOf = async (purpose: string): Promise<string> => {
  const { texts } = (await desk.get<Texts>('/consent-texts')).body;
  return texts.find((text) => text.purpose === purpose && text.isCurrent)?.sha256 ?? '';
};
const stateOf = ({ body }: Answer<Consents>, purpose: string) =>
  body.current.find((one) => one.purpose === purpose)?.state;

describe('a link that asks', () => {
  const link = (path: 'look' | 'answer', body: object, clinic = clinics.a) =>
    api
      .stranger()
      .post<{ code?: string; current: Line[] }>(`/public/clinics/${clinic.id}/consent/${path}`, body);
  async function send(): Promise<string> {
    const { clientId } = catalogue;
    await clinics.admin.query(
      `insert into messaging_channels (clinic_id, phone_number_id, display_phone) values ($1, '1099', '+551130000000')
       on conflict do nothing`,
      [clinics.a.id],
    );
    await clinics.admin.query('update clients set whatsapp_opt_in_at = now() where id = $1', [clientId]);
    const sent = await desk.post<{ id: string }>(`/clients/${clientId}/consent-requests`, {
      purposes: ['ai-chat'],
    });
    expect(sent.status).toBe(201);
    return work(async (scope) => {
      const [row]: Sent[] = await scope
        .trx('messages')
        .where({ clientId, template: 'pedido_consentimento' })
        .orderBy('createdAt', 'desc')
        .select('id', 'clientId', 'contentCt');
      const content = await openContent(scope, row as Sent);
      return /#([\w-]{32})/.exec(JSON.stringify(content))?.[1] ?? '';
    });
  }

  it('is for one answer of this clinic’s client, and is over then', async () => {
    const token = await send();
    expect((await link('look', { token: 'a'.repeat(32) })).body.code).toBe('challenge-invalid');
    expect((await link('look', { token }, clinics.b)).body.code).toBe('challenge-invalid');
    const answers = [{ purpose: 'ai-chat', choice: 'granted', textSha256: await shaOf('ai-chat') }];
    expect((await link('look', { token })).body.current).toMatchObject([
      { purpose: 'ai-chat', state: 'never' },
    ]);
    const wrong = [{ purpose: 'marketing', choice: 'granted', textSha256: await shaOf('marketing') }];
    expect(
      (await link('answer', { token, answers: wrong, signature: { typedName: 'Ana Souza' } })).body.code,
    ).toBe('consent-impossible');
    expect((await link('answer', { token, answers })).status).toBe(400);
    const signature = { typedName: 'Ana Souza' };
    const said = { token, answers, signature };
    expect((await link('answer', said)).body.current).toMatchObject([{ state: 'granted' }]);
    expect((await link('answer', said)).body.code).toBe('consent-request-over');
  });

  it('keeps the signature under her key, and takes a no without one', async () => {
    const drawn = { strokes: [[[1, 2] as const, [30, 40] as const]], width: 300, height: 100 };
    const token = await send();
    const textSha256 = await shaOf('ai-chat');
    const answers = [{ purpose: 'ai-chat', choice: 'granted', textSha256 }];
    expect((await link('answer', { token, answers, signature: drawn })).status).toBe(200);
    const evidence = await work(async (scope) => {
      const [row]: { id: string; evidenceCt: Buffer }[] = await scope
        .trx('consents')
        .where({ clientId: catalogue.clientId })
        .select('id', 'evidenceCt');
      expect(row?.evidenceCt.includes('strokes')).toBe(false);
      const open = await consentOpener(scope, catalogue.clientId);
      return open<{ signature: object }>('evidence_ct', row?.id ?? '', row?.evidenceCt ?? null);
    });
    expect(evidence?.signature).toEqual(drawn);
    const again = await send();
    const no = [{ purpose: 'ai-chat', choice: 'withdrawn', textSha256 }];
    expect((await link('answer', { token: again, answers: no })).status).toBe(200);
  });
});

describe('a client’s own page', () => {
  it('says yes and takes it back, and what stops has its row', async () => {
    const ana = await clientDoor(clinics, api).enter(catalogue.clientPhone);
    const textSha256 = await shaOf('ai-chat');
    const answer = (choice: string) =>
      ana.post<Consents>('/public/me/consents', { answers: [{ purpose: 'ai-chat', choice, textSha256 }] });
    expect(stateOf(await answer('granted'), 'ai-chat')).toBe('granted');
    const back = await answer('withdrawn');
    expect(stateOf(back, 'ai-chat')).toBe('withdrawn');
    expect(back.body.withdrawals).toMatchObject([{ purpose: 'ai-chat', channel: 'web' }]);
    expect((await ana.get<Consents>('/public/me/consents')).body.withdrawals).toHaveLength(1);
    const yes = (await answer('granted')).body.current.find(({ purpose }) => purpose === 'ai-chat');
    const proofId = yes?.proofId;
    const proof = await ana.get(`/public/me/consents/${String(proofId)}/proof`);
    expect([proof.status, proof.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    const { clientPhone } = await createCatalogue(clinics.tenancy, clinics.a.id);
    const bia = await clientDoor(clinics, api).enter(clientPhone);
    expect((await bia.get(`/public/me/consents/${String(proofId)}/proof`)).status).toBe(404);
    expect((await api.stranger().get(`/public/me/consents/${String(proofId)}/proof`)).status).toBe(401);
    const own = await ana.get(`/public/me/consent-withdrawals/${back.body.withdrawals[0]?.id}/certificate`);
    expect(own.status).toBe(404);
  });
});
