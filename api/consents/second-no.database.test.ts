import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Downstream } from '../../domain/consents/purposes.ts';
import { acknowledgeUse, askForPhotos, proveWithdrawal } from '../../models/consent-withdrawal-process.ts';
import { recordChoice } from '../../models/contact-choice.ts';
import { queueMessage } from '../../models/message-queue.ts';
import { blocksOf, isBlocked, liftBlock } from '../../models/processing-block.ts';
import type { Scope } from '../../models/tenancy.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Consents {
  current: { purpose: string; state: string }[];
  history: { choice: string }[];
  withdrawals: { id: string; endedAt: string | null; acks: { downstream: string; state: string }[] }[];
}
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

const work = <T>(run: (scope: Scope) => Promise<T>) =>
  clinics.workerTenancy.withClinic(clinics.a.system, run);
const at = () => `/clients/${clientId}/consents`;
async function grant(purpose: string, over: object = {}): Promise<void> {
  const { texts } = (
    await desk.get<{ texts: { purpose: string; sha256: string; isCurrent: boolean }[] }>('/consent-texts')
  ).body;
  const textSha256 = texts.find((text) => text.purpose === purpose && text.isCurrent)?.sha256;
  const given = await desk.post(at(), { purpose, choice: 'granted', channel: 'tablet', textSha256, ...over });
  expect(given.status).toBe(201);
}
const told = async () => (await desk.get<Consents>(at())).body;
const withdraw = async (purpose: string, over: object = {}): Promise<string> => {
  const { body } = await desk.post<Consents>(`${at()}/withdraw`, { purpose, channel: 'desk', ...over });
  return body.withdrawals.find(({ endedAt }) => endedAt === null)?.id ?? '';
};
const stop = (id: string, use: Downstream) => work((scope) => acknowledgeUse(scope, id, use));
const choices = async () => (await told()).history.map(({ choice }) => choice).reverse();
const acks = async () => (await told()).withdrawals.flatMap((one) => one.acks.map(({ state }) => state));
/** How often the process was told to look. */
async function pokes(id: string): Promise<number> {
  const { rows } = await clinics.admin.query('select 1 from outbox where topic = $1 and entity_id = $2', [
    'consent-withdrawal',
    id,
  ]);
  return rows.length;
}
const offer = () =>
  work((scope) =>
    queueMessage(scope, {
      ...{
        key: crypto.randomUUID(),
        kind: 'campaign',
        purpose: 'offers',
        step: 'campaign',
        template: 'text',
      },
      ...{ clientId, usefulUntil: Date.now() + 3_600_000, content: { text: 'oferta' } },
    }),
  );
async function stateOf(messageId: string): Promise<unknown> {
  const { rows } = await clinics.admin.query<{ state: string }>('select state from messages where id = $1', [
    messageId,
  ]);
  return rows[0]?.state;
}
const say = (choice: 'granted' | 'withdrawn') =>
  work((scope) =>
    recordChoice(scope, {
      ...{ clientId, channel: 'whatsapp', purpose: 'offers', choice },
      ...{ source: 'keyword', textVersion: 'keyword-2026-11' },
    }),
  );

describe('a second no while the first is still being stopped', () => {
  it('after a yes is written down and stops each use again, under one proof', async () => {
    await grant('ai-chat');
    const id = await withdraw('ai-chat');
    await stop(id, 'ai');
    await grant('ai-chat');
    expect(await work((scope) => isBlocked(scope, clientId, 'ai-chat'))).toBe(false);
    const before = await pokes(id);
    expect(await withdraw('ai-chat')).toBe(id);
    expect(await choices()).toEqual(['granted', 'withdrawn', 'granted', 'withdrawn']);
    expect(await acks()).toEqual(['pending', 'pending']);
    expect(await pokes(id)).toBe(before + 1);
    expect((await told()).current.find(({ purpose }) => purpose === 'ai-chat')?.state).toBe('withdrawn');
    await work((scope) => proveWithdrawal(scope, id));
    expect((await told()).withdrawals).toMatchObject([{ id, endedAt: null }]);
    await stop(id, 'ai');
    expect(await work((scope) => isBlocked(scope, clientId, 'ai-chat'))).toBe(true);
    await stop(id, 'integrations');
    await work((scope) => proveWithdrawal(scope, id));
    expect((await told()).withdrawals[0]?.endedAt).toEqual(expect.any(String));
    expect((await desk.get(`/clients/${clientId}/consent-withdrawals/${id}/certificate`)).status).toBe(200);
  });

  it('without a yes between them writes nothing', async () => {
    await grant('ai-chat');
    const id = await withdraw('ai-chat');
    await stop(id, 'ai');
    const before = await pokes(id);
    expect(await withdraw('ai-chat')).toBe(id);
    expect(await choices()).toEqual(['granted', 'withdrawn']);
    expect(await acks()).toEqual(['acknowledged', 'pending']);
    expect(await pokes(id)).toBe(before);
  });

  it('after a yes that is a choice about messages alone counts as well', async () => {
    await grant('marketing');
    await say('withdrawn');
    const id = (await told()).withdrawals[0]?.id ?? '';
    for (const use of ['messages', 'campaigns'] as const) await stop(id, use);
    await say('granted');
    const message = await offer();
    await say('withdrawn');
    expect(await choices()).toEqual(['granted', 'withdrawn', 'withdrawn']);
    expect(await acks()).toEqual(['pending', 'pending', 'pending']);
    await stop(id, 'messages');
    expect(await stateOf(message)).toBe('dropped');
  });

  it('to being weighed counts when the block of the first was lifted', async () => {
    const id = await withdraw('scoring');
    await stop(id, 'scoring');
    await work(async (scope) => liftBlock(scope, (await blocksOf(scope, clientId))[0]?.id ?? ''));
    expect(await withdraw('scoring')).toBe(id);
    expect(await choices()).toEqual(['withdrawn', 'withdrawn']);
    await stop(id, 'scoring');
    expect(await work((scope) => isBlocked(scope, clientId, 'scoring'))).toBe(true);
  });

  it('about pictures opens the task again that somebody had done', async () => {
    const use = { use: 'site' };
    await grant('photos-publication', use);
    const id = await withdraw('photos-publication', use);
    await work((scope) => askForPhotos(scope, id));
    await desk.post(`/consent-withdrawals/${id}/confirm`, { downstream: 'photos' });
    await clinics.admin.query(
      `update staff_tasks set state = 'done', done_at = now() where subject_key = $1`,
      [id],
    );
    await grant('photos-publication', use);
    await withdraw('photos-publication', use);
    expect(await acks()).toEqual(['pending', 'pending']);
    await work((scope) => askForPhotos(scope, id));
    const tasks = await clinics.admin.query('select state from staff_tasks where subject_key = $1', [id]);
    expect(tasks.rows).toEqual([{ state: 'open' }]);
  });

  it('while the first comes to its end is a withdrawal of its own', async () => {
    await grant('ai-chat');
    const id = await withdraw('ai-chat');
    for (const use of ['ai', 'integrations'] as const) await stop(id, use);
    await grant('ai-chat');
    let second: Promise<string> | undefined;
    await work(async (scope) => {
      await proveWithdrawal(scope, id);
      second = withdraw('ai-chat');
      await new Promise((done) => setTimeout(done, 300));
    });
    expect(await second).not.toBe(id);
    expect((await told()).withdrawals).toHaveLength(2);
  });
});

describe('a yes that comes before the first no was stopped', () => {
  it('to the chat is not blocked afterwards; the stop says that it stopped nothing', async () => {
    await grant('ai-chat');
    const id = await withdraw('ai-chat');
    await grant('ai-chat');
    expect(await stop(id, 'ai')).toBe(true);
    expect(await work((scope) => isBlocked(scope, clientId, 'ai-chat'))).toBe(false);
    const { rows } = await clinics.admin.query(
      `select state, stopped from consent_withdrawal_acks where withdrawal_id = $1 and downstream = 'ai'`,
      [id],
    );
    expect(rows).toEqual([{ state: 'acknowledged', stopped: 0 }]);
  });

  it('to offers keeps what was asked for since', async () => {
    await grant('marketing');
    const id = await withdraw('marketing');
    await say('granted');
    const message = await offer();
    expect(await stop(id, 'messages')).toBe(true);
    expect(await stateOf(message)).toBe('pending');
  });
});
