import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { staffActor } from '../tests/support/actors.ts';
import { createCatalogue } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { changeChoices } from './choice-list.ts';
import { currentTexts } from './consent-text.ts';
import { grantConsent } from './consent.ts';
import { orderExport } from './data-export.ts';
import { freezePerson } from './erasure-freeze.ts';
import { setHold } from './legal-hold.ts';
import type { Scope } from './tenancy.ts';
import type { Actor } from './tenant-token.ts';

let clinics: Clinics;
let owner: Actor;
let clientId: string;
beforeAll(async () => {
  clinics = await startClinics();
  owner = await staffActor(clinics, clinics.a, 'owner');
});
afterAll(() => clinics.stop());
beforeEach(async () => {
  ({ clientId } = await createCatalogue(clinics.tenancy, clinics.a.id));
});

const acts: [name: string, table: string, act: (scope: Scope) => Promise<unknown>][] = [
  [
    'a yes',
    'consents',
    async (scope) => {
      const { sha256: textSha256 } = (await currentTexts(scope))['ai-chat'];
      await grantConsent(scope, {
        ...{ clientId, purpose: 'ai-chat', channel: 'desk', textSha256, evidence: {}, guardian: null },
      });
    },
  ],
  [
    'a yes to messages',
    'contact_choices',
    (scope) => {
      const yes = { channel: 'whatsapp', purpose: 'offers', choice: 'granted' } as const;
      return changeChoices(scope, clientId, [yes], 'reception');
    },
  ],
  [
    'an order of her copy',
    'data_exports',
    (scope) => orderExport(scope, { clientId, requestId: null, format: 'access' }),
  ],
  [
    'a legal hold',
    'legal_holds',
    (scope) => setHold(scope, { clientId, ground: 'lawsuit', reason: 'Processo 123.' }),
  ],
];
const byOwner = (act: (scope: Scope) => Promise<unknown>) => clinics.tenancy.withClinic(owner, act);
const freeze = (then = () => Promise.resolve()) =>
  clinics.workerTenancy.withClinic(clinics.a.system, async (scope) => {
    await freezePerson(scope, clientId);
    await then();
  });
const count = async (sql: string) =>
  (await clinics.admin.query<{ n: number }>(`select count(*)::int as n from ${sql}`)).rows[0]?.n ?? 0;
const written = (table: string) => count(`${table} where client_id = '${clientId}'`);
const isFrozen = () => count(`clients where id = '${clientId}' and erased_at is not null`);
async function somebodyWaits(): Promise<void> {
  const database = '(select oid from pg_database where datname = current_database())';
  const waiting = `pg_locks where locktype = 'advisory' and not granted and database = ${database}`;
  await expect.poll(() => count(waiting), { interval: 20, timeout: 10_000 }).toBe(1);
}
/** What stands still until it is told to go on. */
function gate() {
  let arrive: () => void = () => undefined;
  let open: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (arrive = resolve));
  const opened = new Promise<void>((resolve) => (open = resolve));
  const stand = () => {
    arrive();
    return opened;
  };
  return { reached, stand, open: () => open() };
}

it.each(acts)('%s in flight is there before the first step of an erasure', async (_name, table, act) => {
  const { reached, stand, open } = gate();
  const before = await written(table);
  const acting = byOwner(async (scope) => {
    await act(scope);
    await stand();
  });
  await reached;
  const freezing = freeze();
  await somebodyWaits();
  expect(await isFrozen()).toBe(0);
  open();
  await Promise.all([acting, freezing]);
  expect([await written(table), await isFrozen()]).toEqual([before + 1, 1]);
});

it.each(acts)('%s beside that step waits for it, and is refused', async (_name, table, act) => {
  const { reached, stand, open } = gate();
  const before = await written(table);
  const freezing = freeze(stand);
  await reached;
  const acting = expect(byOwner(act)).rejects.toMatchObject({ code: 'person-erased' });
  await somebodyWaits();
  open();
  await Promise.all([freezing, acting]);
  expect(await written(table)).toBe(before);
});

it('many who agree at once do not wait for each other, and none is caught in the lock of another', async () => {
  const { reached, stand, open } = gate();
  const first = byOwner(async (scope) => {
    await acts[0]?.[2](scope);
    await stand();
  });
  await reached;
  await byOwner((scope) => orderExport(scope, { clientId, requestId: null, format: 'access' }));
  open();
  await first;
  const racers = acts.flatMap(([, , act]) => [byOwner(act), byOwner(act)]);
  const settled = await Promise.allSettled([...racers, freeze()]);
  const codes = settled.flatMap((one) =>
    one.status === 'rejected' ? [one.reason as { code?: string }] : [],
  );
  for (const { code } of codes) expect(['person-erased', 'already-done']).toContain(code);
  expect(await isFrozen()).toBe(1);
});
