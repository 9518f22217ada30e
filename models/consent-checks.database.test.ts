import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { CheckCode } from '../domain/compliance/checks.ts';
import { type LegalUse, legalUses } from '../domain/privacy/legal-uses.ts';
import { staffActor } from '../tests/support/actors.ts';
import { createCatalogue, slotInDays } from '../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../tests/support/clinics.ts';
import { plantPrediction } from '../tests/support/no-show.ts';
import { watchedVisit } from '../tests/support/no-show-stage.ts';
import { changeChoices } from './choice-list.ts';
import { findAgainst } from './compliance-checks.ts';
import { lookForFindings } from './compliance-finding.ts';
import { scoresAgainstHerWord } from './consent-checks.ts';
import { currentTexts, publishText } from './consent-text.ts';
import { acknowledgeUse, confirmUse } from './consent-withdrawal-process.ts';
import { grantConsent, withdrawConsent } from './consent.ts';
import { blockProcessing, blocksOf, liftBlock } from './processing-block.ts';
import type { Scope } from './tenancy.ts';
import type { Actor } from './tenant-token.ts';
import type { Purpose } from '../domain/consents/purposes.ts';

const day = 86_400_000;
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

const inA = <T>(work: (scope: Scope) => Promise<T>) =>
  clinics.workerTenancy.withClinic(clinics.a.system, work);
const byOwner = <T>(work: (scope: Scope) => Promise<T>) => clinics.tenancy.withClinic(owner, work);
/** What the look of that day finds about her; the neighbour's look never finds any of it. */
async function found(code: CheckCode, inDays = 0): Promise<number> {
  const at = new Date(Date.now() + inDays * day + 1_000);
  const look = (scope: Scope) => findAgainst(scope, code, at);
  expect(await clinics.workerTenancy.withClinic(clinics.b.system, look)).toEqual([]);
  return (await inA(look)).filter(({ subjectId }) => subjectId === clientId).length;
}
const grant = (purpose: Purpose) =>
  byOwner(async (scope) => {
    const { sha256: textSha256 } = (await currentTexts(scope))[purpose];
    const use = purpose === 'photos-publication' ? ('site' as const) : null;
    await grantConsent(scope, {
      ...{ clientId, purpose, use, channel: 'desk', textSha256, evidence: {}, guardian: null },
    });
  });
const withdraw = (purpose: Purpose, use: 'site' | null = null) =>
  byOwner((scope) => withdrawConsent(scope, { clientId, purpose, use, channel: 'desk' }));
const touch = (purpose: string) =>
  byOwner((scope) =>
    scope.audit({
      action: 'client.read',
      entity: 'client',
      entityId: clientId,
      subjectIds: [clientId],
      purpose,
    }),
  );
/** An offer that left by hand, past every question of the product. */
const send = () =>
  clinics.admin.query(
    `insert into messages (clinic_id, id, key, client_id, step, template, kind, purpose, state)
       values ($1, $2, $3, $4, 'offer', 'offer', 'campaign', 'offers', 'sent')`,
    [clinics.a.id, randomUUID(), randomUUID(), clientId],
  );

it.each(['ai-chat', 'marketing'] as const)(
  'a yes to words of %s that changed is found until she is asked again, or takes it back',
  async (purpose) => {
    await grant(purpose);
    expect(await found('consent-outdated')).toBe(0);
    const body = `Outras palavras, de ${new Date().toISOString()}, que ela ainda não leu.`;
    await byOwner((scope) => publishText(scope, { purpose, body }));
    expect(await found('consent-outdated')).toBe(1);
    await grant(purpose);
    expect(await found('consent-outdated')).toBe(0);
    await byOwner((scope) => publishText(scope, { purpose, body: `${body} Mais uma vez.` }));
    expect(await found('consent-outdated')).toBe(1);
    await withdraw(purpose);
    expect(await found('consent-outdated')).toBe(0);
  },
);

it.each([
  { code: 'AI_CHAT', purpose: 'ai-chat' },
  { code: 'PHOTO_PUBLICATION', purpose: 'photos-publication' },
] as const)('a use of $purpose in the trail without a yes is found, and goes with its month', async (one) => {
  await touch(one.code);
  expect(await found('use-without-consent')).toBe(1);
  await grant(one.purpose);
  await touch(one.code);
  // What was done before she agreed was done without it.
  expect(await found('use-without-consent')).toBe(1);
  expect(await found('use-without-consent', 31)).toBe(0);
});

it('an offer by hand without a yes, or against a block, is found; one that she agreed to is not', async () => {
  await send();
  expect(await found('offer-against-word')).toBe(1);
  const yes = { channel: 'whatsapp', purpose: 'offers', choice: 'granted' } as const;
  await byOwner((scope) => changeChoices(scope, clientId, [yes], 'reception'));
  await send();
  expect(await found('offer-against-word')).toBe(1);
  await inA((scope) =>
    blockProcessing(scope, { clientId, scope: 'marketing', ground: 'opposition', requestId: null }),
  );
  await send();
  expect(await found('offer-against-word')).toBe(2);
  expect(await found('offer-against-word', 31)).toBe(0);
});

it('pictures that are still shown a day after she took it back are found until a person takes them down', async () => {
  await grant('photos-publication');
  const id = await withdraw('photos-publication', 'site');
  expect(await found('use-not-stopped')).toBe(0);
  expect(await found('use-not-stopped', 1)).toBe(2);
  await inA((scope) => acknowledgeUse(scope, id, 'integrations'));
  expect(await found('use-not-stopped', 1)).toBe(1);
  await byOwner((scope) => confirmUse(scope, id, 'photos'));
  expect(await found('use-not-stopped', 1)).toBe(0);
});

it('a day to stop is counted from the no that holds, not from one that she took back with a yes', async () => {
  await grant('photos-publication');
  const id = await withdraw('photos-publication', 'site');
  await clinics.admin.query(
    `update consent_withdrawals set withdrawn_at = withdrawn_at - interval '3 days' where id = $1`,
    [id],
  );
  await clinics.admin.query('alter table consents disable trigger user');
  await clinics.admin.query(
    `update consents set given_at = given_at - interval '3 days' where client_id = $1`,
    [clientId],
  );
  await clinics.admin.query('alter table consents enable trigger user');
  expect(await found('use-not-stopped')).toBe(2);
  await grant('photos-publication');
  expect(await withdraw('photos-publication', 'site')).toBe(id);
  expect(await found('use-not-stopped')).toBe(0);
  expect(await found('use-not-stopped', 1)).toBe(2);
});

it('a score against her objection is found; one from before it, or after its end, is not', async () => {
  const visit = await watchedVisit(clinics, clinics.a);
  ({ clientId } = visit);
  const score = (moment: string, scoredAt = new Date()) =>
    plantPrediction(clinics, clinics.a, {
      ...{ appointmentId: visit.visitId, clientId, startsAt: new Date(slotInDays(9)), scoredAt, moment },
    });
  await score('booking', new Date(Date.now() - 60_000));
  await inA((scope) =>
    blockProcessing(scope, { clientId, scope: 'scoring', ground: 'opposition', requestId: null }),
  );
  expect(await found('score-against-word')).toBe(0);
  await score('week-before');
  expect(await found('score-against-word')).toBe(1);
  await inA(async (scope) => liftBlock(scope, (await blocksOf(scope, clientId))[0]?.id ?? ''));
  await score('day-before', new Date(Date.now() + 500));
  expect(await found('score-against-word')).toBe(1);
  expect(await found('score-against-word', 31)).toBe(0);
});

it('where scoring rests on consent a score without a yes is found, from that day on', async () => {
  const visit = await watchedVisit(clinics, clinics.a);
  const tomorrow = new Date(Date.now() + day).toISOString().slice(0, 10);
  const yesterday = new Date(Date.now() - day).toISOString().slice(0, 10);
  await plantPrediction(clinics, clinics.a, {
    ...{ appointmentId: visit.visitId, clientId: visit.clientId, startsAt: new Date(slotInDays(9)) },
    scoredAt: new Date(),
  });
  const restsOnConsent = (validFrom: string): LegalUse[] => {
    const scoring = legalUses.find(({ code }) => code === 'scoring') as LegalUse;
    return [{ ...scoring, asked: 'consent', grounds: ['consent'], validFrom }];
  };
  const scores = (validFrom: string) =>
    inA(async ({ trx, clinicId }) => {
      const text = scoresAgainstHerWord(restsOnConsent(validFrom))
        .replaceAll('$1', `'${clinicId}'`)
        .replaceAll('$2', 'now()');
      const { rows } = await trx.raw<{ rows: { id: string }[] }>(text.replaceAll('?', '\\?'));
      return rows.filter(({ id }) => id === visit.clientId).length;
    });
  expect(await scores(tomorrow)).toBe(0);
  expect(await scores(yesterday)).toBe(1);
  await clinics.admin.query(
    `insert into consents (clinic_id, id, client_id, purpose, choice, channel, text_version, text_sha256, given_at)
       values ($1, $2, $3, 'scoring', 'granted', 'desk', 1, $4, now() - interval '1 hour')`,
    [clinics.a.id, randomUUID(), visit.clientId, 'a'.repeat(64)],
  );
  expect(await scores(yesterday)).toBe(0);
});

it('data touched for no known purpose are found once a day, and the night writes it down and clears it', async () => {
  await touch('CARE_DELIVERY');
  expect(await found('read-without-purpose')).toBe(0);
  await touch('');
  await touch('');
  await touch('curiosity');
  expect(await found('read-without-purpose')).toBe(1);
  const states = async () =>
    (
      await clinics.admin.query<{ state: string }>(
        `select state from compliance_findings where check_code = 'read-without-purpose' and subject_id = $1`,
        [clientId],
      )
    ).rows.map(({ state }) => state);
  await inA((scope) => lookForFindings(scope, new Date(Date.now() + 1_000)));
  expect(await states()).toEqual(['open']);
  await inA((scope) => lookForFindings(scope, new Date(Date.now() + 31 * day)));
  expect(await states()).toEqual(['cleared']);
});
