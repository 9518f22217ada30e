import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasConsent } from '../../models/consent.ts';
import { acknowledgeUse, proveWithdrawal } from '../../models/consent-withdrawal-process.ts';
import { blockProcessing, blocksOf, isBlocked, liftBlock } from '../../models/processing-block.ts';
import type { Scope } from '../../models/tenancy.ts';
import { type Answer, type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';

interface Consents {
  current: { purpose: string; state: string }[];
  withdrawals: { id: string }[];
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
async function grant(purpose: string): Promise<void> {
  const { texts } = (
    await desk.get<{ texts: { purpose: string; sha256: string; isCurrent: boolean }[] }>('/consent-texts')
  ).body;
  const textSha256 = texts.find((text) => text.purpose === purpose && text.isCurrent)?.sha256;
  const given = await desk.post(at(), { purpose, choice: 'granted', channel: 'tablet', textSha256 });
  expect(given.status).toBe(201);
}
const withdraw = async (purpose: string) =>
  (await desk.post<Consents>(`${at()}/withdraw`, { purpose, channel: 'desk' })).body.withdrawals[0]?.id ?? '';
/** As the process does: every use once. */
const stopAll = (id: string, ...uses: ('ai' | 'scoring' | 'integrations')[]) =>
  work(async (scope) => {
    for (const use of uses) expect(await acknowledgeUse(scope, id, use)).toBe(true);
    await proveWithdrawal(scope, id);
  });
const blocks = () => work((scope) => blocksOf(scope, clientId));
const stateOf = ({ body }: Answer<Consents>, purpose: string) =>
  body.current.find((one) => one.purpose === purpose)?.state;

it('a use that she agrees to again: the block that her no had set ends, one that was decided does not', async () => {
  await grant('ai-chat');
  await stopAll(await withdraw('ai-chat'), 'ai', 'integrations');
  expect(await blocks()).toMatchObject([{ scope: 'ai-chat', until: null }]);
  await grant('marketing');
  expect(await blocks()).toMatchObject([{ scope: 'ai-chat', until: null }]);
  await grant('ai-chat');
  expect((await blocks())[0]?.until).toBeInstanceOf(Date);
  const decided = { clientId, scope: 'ai-chat', ground: 'opposition', requestId: null } as const;
  await work((scope) => blockProcessing(scope, decided));
  await grant('ai-chat');
  expect(await work((scope) => isBlocked(scope, clientId, 'ai-chat'))).toBe(true);
});

describe('an objection to scoring', () => {
  const scoring = async () => stateOf(await desk.get<Consents>(at()), 'scoring');
  const lift = () =>
    work(async (scope) => {
      const block = (await blocksOf(scope, clientId)).find(({ until }) => until === null);
      return liftBlock(scope, block?.id ?? '');
    });

  it('by her word is over when the block that followed it is lifted, and holds when she objects again', async () => {
    for (let again = 0; again < 2; again += 1) {
      expect(await scoring()).toBe('told');
      const id = await withdraw('scoring');
      // Before the process has set the block, as well.
      expect(await scoring()).toBe('withdrawn');
      await stopAll(id, 'scoring', 'integrations');
      expect(await scoring()).toBe('withdrawn');
      await lift();
    }
    expect(await scoring()).toBe('told');
  });

  it.each(['scoring', 'all'] as const)(
    'by a decision that blocks %s is one among her consents, until it is lifted',
    async (scope) => {
      const wish = { clientId, scope, ground: 'opposition', requestId: null };
      await work((inside) => blockProcessing(inside, wish));
      expect(await scoring()).toBe('withdrawn');
      expect(await work((inside) => hasConsent(inside, clientId, 'scoring'))).toBe(false);
      await lift();
      expect(await scoring()).toBe('told');
    },
  );
});
