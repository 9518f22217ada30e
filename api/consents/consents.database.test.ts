import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasConsent } from '../../models/consent.ts';
import {
  acknowledgeUse,
  proveWithdrawal,
  readWithdrawalFacts,
} from '../../models/consent-withdrawal-process.ts';
import { currentChoices, recordChoice } from '../../models/contact-choice.ts';
import { queueMessage } from '../../models/message-queue.ts';
import type { Scope } from '../../models/tenancy.ts';
import { type Answer, startApi, type Person, type TestApi } from '../../tests/support/api.ts';
import { type Catalogue, createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Texts {
  texts: { purpose: string; version: number; sha256: string; isCurrent: boolean }[];
}
interface Line {
  id: string;
  purpose: string;
  use: string | null;
  [field: string]: unknown;
}
interface Consents {
  code?: string;
  isMinor: boolean;
  current: Line[];
  history: Line[];
  withdrawals: (Line & { acks: { downstream: string; state: string }[] })[];
}

let clinics: Clinics;
let api: TestApi;
let desk: Person;
let owner: Person;
let catalogue: Catalogue;
let other: Catalogue;
beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  desk = await api.signIn(clinics.a, 'receptionist');
  owner = await api.signIn(clinics.a, 'owner');
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});
beforeEach(async () => {
  await clinics.admin.query('delete from app.rate_limits');
  catalogue = await createCatalogue(clinics.tenancy, clinics.a.id);
  other = await createCatalogue(clinics.tenancy, clinics.b.id);
});

const work = <T>(run: (scope: Scope) => Promise<T>) =>
  clinics.workerTenancy.withClinic(clinics.a.system, run);
const at = (client = catalogue.clientId) => `/clients/${client}/consents`;
const shaOf = async (purpose: string): Promise<string> => {
  const { texts } = (await desk.get<Texts>('/consent-texts')).body;
  return texts.find((text) => text.purpose === purpose && text.isCurrent)?.sha256 ?? '';
};
const grant = async (purpose: string, over: object = {}, client = catalogue.clientId) =>
  desk.post<Consents>(at(client), {
    ...{ purpose, choice: 'granted', channel: 'tablet', textSha256: await shaOf(purpose) },
    ...over,
  });
const withdraw = (purpose: string, over: object = {}) =>
  desk.post<Consents>(`${at()}/withdraw`, { purpose, channel: 'desk', ...over });
const stateOf = ({ body }: Answer<Consents>, purpose: string, use: string | null = null) =>
  body.current.find((one) => one.purpose === purpose && one.use === use)?.state;
const refused = ({ status, body }: Answer<{ code?: string }>) => [status, body.code];
/** As the process does: every use once. */
const stopAll = (id: string, ...uses: ('messages' | 'campaigns' | 'integrations' | 'ai' | 'scoring')[]) =>
  work(async (scope) => {
    for (const use of uses) expect(await acknowledgeUse(scope, id, use)).toBe(true);
  });

describe('consents are refused', () => {
  it('to somebody without the permission, and for another clinic’s client or nobody', async () => {
    const auditor = await api.signIn(clinics.a, 'auditor');
    expect((await auditor.post(`${at()}/withdraw`, { purpose: 'marketing', channel: 'desk' })).status).toBe(
      403,
    );
    expect((await desk.post('/consent-texts', { purpose: 'ai-chat', body: 'x'.repeat(30) })).status).toBe(
      403,
    );
    for (const client of [other.clientId, randomUUID()]) {
      expect((await desk.get(at(client))).status).toBe(404);
      expect((await grant('ai-chat', {}, client)).status).toBe(404);
      expect(
        (await desk.post(`${at(client)}/withdraw`, { purpose: 'ai-chat', channel: 'desk' })).status,
      ).toBe(404);
      expect((await desk.post(`/clients/${client}/consent-requests`, { purposes: ['ai-chat'] })).status).toBe(
        404,
      );
    }
    const confirm = await desk.post(`/consent-withdrawals/${randomUUID()}/confirm`, { downstream: 'photos' });
    expect(confirm.status).toBe(404);
  });

  it('for what rests on no word of hers, for a place without pictures, in other words and with a field too many', async () => {
    for (const purpose of ['care', 'photos-record', 'scoring', 'photos-publication'])
      expect(refused(await grant(purpose))).toEqual([409, 'consent-impossible']);
    expect(refused(await grant('ai-chat', { use: 'site' }))).toEqual([409, 'consent-impossible']);
    expect(refused(await grant('ai-chat', { textSha256: 'a'.repeat(64) }))).toEqual([409, 'text-outdated']);
    expect((await grant('ai-chat', { more: 1 })).status).toBe(400);
    expect(refused(await withdraw('care'))).toEqual([409, 'consent-impossible']);
  });

  it('of a minor alone, and of a minor’s pictures whoever would say yes', async () => {
    const born = `${new Date().getUTCFullYear() - 10}-01-01`;
    const child = await owner.post<{ id: string }>('/clients', { name: 'Bia Criança', birthDate: born });
    const { id } = child.body;
    expect(refused(await grant('ai-chat', {}, id))).toEqual([409, 'guardian-missing']);
    const guardian = { name: 'Rita Mãe', cpf: '529.982.247-25', kinship: 'mãe' };
    const picture = await grant('photos-publication', { use: 'site', guardian }, id);
    expect(refused(picture)).toEqual([409, 'consent-impossible']);
    const given = await grant('ai-chat', { guardian }, id);
    expect(given.body).toMatchObject({ isMinor: true, history: [{ guardian: { cpf: '52998224725' } }] });
  });
});

describe('a consent', () => {
  it('holds for its words: new ones make it outdated until it is asked again', async () => {
    expect(stateOf(await grant('ai-chat'), 'ai-chat')).toBe('granted');
    expect(await work((scope) => hasConsent(scope, catalogue.clientId, 'ai-chat'))).toBe(true);
    const body = `Outras palavras ${randomUUID()} sobre o assistente.`;
    const published = await owner.post<Texts>('/consent-texts', { purpose: 'ai-chat', body });
    expect(published.status).toBe(201);
    expect(refused(await owner.post('/consent-texts', { purpose: 'ai-chat', body }))).toEqual([
      409,
      'already-done',
    ]);
    expect(stateOf(await desk.get<Consents>(at()), 'ai-chat')).toBe('outdated');
    expect(await work((scope) => hasConsent(scope, catalogue.clientId, 'ai-chat'))).toBe(false);
    expect(stateOf(await grant('ai-chat'), 'ai-chat')).toBe('granted');
  });

  it('to offers is the choice that is asked when a message leaves, in both directions', async () => {
    expect(stateOf(await grant('marketing'), 'marketing')).toBe('granted');
    const { clientId } = catalogue;
    expect((await work((scope) => currentChoices(scope, clientId)))['whatsapp:offers']).toBe('granted');
    await work((scope) =>
      recordChoice(scope, {
        ...{ clientId, channel: 'whatsapp', purpose: 'offers', choice: 'withdrawn' },
        ...{ source: 'keyword', textVersion: 'keyword-2026-11' },
      }),
    );
    const after = await desk.get<Consents>(at());
    expect(stateOf(after, 'marketing')).toBe('withdrawn');
    expect(after.body.withdrawals).toMatchObject([
      { purpose: 'marketing', channel: 'whatsapp', endedAt: null },
    ]);
  });

  it('is written once: nobody changes or takes a line away', async () => {
    await grant('ai-chat');
    await expect(clinics.admin.query(`update consents set choice = 'withdrawn'`)).rejects.toThrow();
    await expect(clinics.admin.query('delete from consents')).rejects.toThrow();
  });

  it('keeps the signature and the address sealed', async () => {
    const signature = {
      strokes: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      width: 300,
      height: 100,
    };
    expect((await grant('ai-chat', { signature })).status).toBe(201);
    const { rows } = await clinics.admin.query<{ ct: Buffer }>(
      'select evidence_ct as ct from consents where client_id = $1',
      [catalogue.clientId],
    );
    expect(rows[0]?.ct.includes('strokes')).toBe(false);
  });
});

describe('a withdrawal', () => {
  it('drops what waits, and ends with its proof when every use has spoken; twice is once', async () => {
    const { clientId } = catalogue;
    await grant('marketing');
    const messageId = await work((scope) =>
      queueMessage(scope, {
        ...{ key: randomUUID(), kind: 'campaign', purpose: 'offers', step: 'campaign', template: 'text' },
        ...{ clientId, usefulUntil: Date.now() + 3_600_000, content: { text: 'oferta' } },
      }),
    );
    const answer = await withdraw('marketing');
    expect(stateOf(answer, 'marketing')).toBe('withdrawn');
    await withdraw('marketing');
    const { withdrawals } = (await desk.get<Consents>(at())).body;
    expect(withdrawals).toHaveLength(1);
    const id = withdrawals[0]?.id ?? '';
    await stopAll(id, 'messages');
    await work((scope) => proveWithdrawal(scope, id));
    expect(await work((scope) => readWithdrawalFacts(scope, id))).toMatchObject({ isClosed: false });
    const { rows } = await clinics.admin.query('select state, error_code from messages where id = $1', [
      messageId,
    ]);
    expect(rows).toEqual([{ state: 'dropped', error_code: 'opted-out' }]);
    await stopAll(id, 'messages', 'campaigns', 'integrations');
    await work((scope) => proveWithdrawal(scope, id));
    await work((scope) => proveWithdrawal(scope, id));
    const paper = `/clients/${clientId}/consent-withdrawals/${id}/certificate`;
    expect((await desk.get(paper)).status).toBe(200);
    expect((await desk.get(paper.replace(clientId, other.clientId))).status).toBe(404);
    const told = await clinics.admin.query(
      `select key from messages where template = 'consentimento_retirado'`,
    );
    expect(told.rows.filter(({ key }: { key: string }) => key.endsWith(id))).toHaveLength(1);
  });

  it('waits for what is with the provider at this moment', async () => {
    const { clientId } = catalogue;
    await grant('marketing');
    const messageId = await work((scope) =>
      queueMessage(scope, {
        ...{ key: randomUUID(), kind: 'campaign', purpose: 'offers', step: 'campaign', template: 'text' },
        ...{ clientId, usefulUntil: Date.now() + 3_600_000, content: { text: 'oferta' } },
      }),
    );
    await clinics.admin.query(`update messages set state = 'sending' where id = $1`, [messageId]);
    const id = (await withdraw('marketing')).body.withdrawals[0]?.id ?? '';
    expect(await work((scope) => acknowledgeUse(scope, id, 'messages'))).toBe(false);
    await clinics.admin.query(`update messages set state = 'accepted' where id = $1`, [messageId]);
    expect(await work((scope) => acknowledgeUse(scope, id, 'messages'))).toBe(true);
  });

  it('of pictures is over when a person took them down', async () => {
    await grant('photos-publication', { use: 'instagram' });
    const id = (await withdraw('photos-publication', { use: 'instagram' })).body.withdrawals[0]?.id ?? '';
    const confirm = (downstream: string) =>
      desk.post<Consents>(`/consent-withdrawals/${id}/confirm`, { downstream });
    expect(refused(await confirm('integrations'))).toEqual([409, 'transition-refused']);
    expect((await confirm('photos')).body.withdrawals[0]?.acks).toMatchObject([
      { downstream: 'integrations', state: 'pending' },
      { downstream: 'photos', state: 'acknowledged' },
    ]);
    await stopAll(id, 'integrations');
    await work((scope) => proveWithdrawal(scope, id));
    expect((await work((scope) => readWithdrawalFacts(scope, id)))?.isClosed).toBe(true);
  });

  it('by opposition keeps her out of the scores', async () => {
    const id = (await withdraw('scoring')).body.withdrawals[0]?.id ?? '';
    await stopAll(id, 'scoring', 'integrations');
    const { rows } = await clinics.admin.query('select scope from processing_blocks where client_id = $1', [
      catalogue.clientId,
    ]);
    expect(rows).toEqual([{ scope: 'scoring' }]);
  });
});
