// Table consents: what people agreed to, in which words, with its proof; owner context: consents.
import { randomUUID } from 'node:crypto';
import {
  choiceOf,
  type ConsentChannel,
  isChoice,
  isGrantable,
  isRevocable,
  photoUses,
  type PhotoUse,
  type Purpose,
  purposeRule,
  purposes,
} from '../domain/consents/purposes.ts';
import type { Signature } from '../domain/consents/signature.ts';
import { refuse } from '../domain/errors.ts';
import { type Guardian, guardianFor, isMinor } from './consent-guardian.ts';
import { currentTexts } from './consent-text.ts';
import { collectorOf, openWithdrawal, type Taken } from './consent-withdrawal.ts';
import { type ContactChoice, currentChoices, recordChoice } from './contact-choice.ts';
import { requireNotErased } from './person-erased.ts';
import { sealerOf } from './person-key.ts';
import { type Objection, objectionOf } from './processing-block.ts';
import type { Scope } from './tenancy.ts';

export type ConsentState = 'granted' | 'withdrawn' | 'never' | 'outdated' | 'told';
export interface CurrentConsent {
  purpose: Purpose;
  use: PhotoUse | null;
  state: ConsentState;
  textVersion: number | null;
  at: Date | null;
  channel: ConsentChannel | null;
  /** The yes that was given last, while it is not taken back: its proof can be had. */
  proofId: string | null;
}

interface Last {
  id: string;
  purpose: Purpose;
  use: PhotoUse | null;
  choice: 'granted' | 'withdrawn';
  textVersion: number;
  textSha256: string;
  channel: ConsentChannel;
  at: Date;
  byGuardian: boolean;
}

const lastOnes = ({ run, clinicId }: Scope, clientId: string): Promise<Last[]> =>
  run<Last>({
    name: 'consents-last',
    text: `select distinct on (purpose, use) id, purpose, use, choice, text_version as "textVersion",
        text_sha256 as "textSha256", channel, given_at as at, guardian_ct is not null as "byGuardian"
      from consents where clinic_id = $1 and client_id = $2 order by purpose, use, given_at desc`,
    values: [clinicId, clientId],
  });

/**
 * Objected to: by her word, or by a decision on her request that blocks it; an end of the block ends what was said before it, too. So both
 * desks say the same (models/processing-block.ts).
 */
function opposed(one: Last | undefined, objection: Objection | null): Pick<CurrentConsent, 'state' | 'at'> {
  const saidAt = one?.choice === 'withdrawn' ? one.at : null;
  if (objection?.isInForce) return { state: 'withdrawn', at: saidAt ?? objection.since };
  const isOver = saidAt === null || (objection?.until && objection.until >= saidAt);
  return isOver ? { state: 'told', at: null } : { state: 'withdrawn', at: saidAt };
}

/** The state of every purpose for one person; the caller audits. Messages: as she chose to be written to. */
export async function currentConsents(scope: Scope, clientId: string): Promise<CurrentConsent[]> {
  const last = await lastOnes(scope, clientId);
  const texts = await currentTexts(scope);
  const choices = await currentChoices(scope, clientId);
  const objection = await objectionOf(scope, clientId);
  // A guardian speaks until she is eighteen; from that day on she is asked herself.
  const isGrown = last.some(({ byGuardian }) => byGuardian) && !(await isMinor(scope, clientId));
  const stateOf = (purpose: Purpose, one: Last | undefined): Pick<CurrentConsent, 'state' | 'at'> => {
    const at = one?.at ?? null;
    if (isChoice(purpose)) {
      const said = [choices[`whatsapp:${choiceOf[purpose]}`], choices[`sms:${choiceOf[purpose]}`]];
      if (said.includes('granted')) return { state: 'granted', at };
      return { state: said.includes('withdrawn') ? 'withdrawn' : 'never', at };
    }
    const { asked } = purposeRule(purpose);
    if (asked === 'told') return { state: 'told', at };
    if (asked === 'opposition') return opposed(one, objection);
    if (!one) return { state: 'never', at };
    if (one.choice === 'withdrawn') return { state: 'withdrawn', at };
    const isOver = (one.byGuardian && isGrown) || one.textSha256 !== texts[purpose].sha256;
    return { state: isOver ? 'outdated' : 'granted', at };
  };
  return purposes.flatMap((purpose) =>
    (purpose === 'photos-publication' ? photoUses : [null]).map((use) => {
      const one = last.find((line) => line.purpose === purpose && line.use === use);
      return {
        ...{ purpose, use, ...stateOf(purpose, one) },
        ...{ textVersion: one?.textVersion ?? null, channel: one?.channel ?? null },
        proofId: one?.choice === 'granted' ? one.id : null,
      };
    }),
  );
}

/** Whether the data may be used for it now. A yes to older words is none: she is asked again (LGPD art. 8 § 6). */
export async function hasConsent(
  scope: Scope,
  clientId: string,
  purpose: Purpose,
  use: PhotoUse | null = null,
): Promise<boolean> {
  const all = await currentConsents(scope, clientId);
  const state = all.find((one) => one.purpose === purpose && one.use === use)?.state;
  return state === 'granted' || state === 'told';
}

export interface Evidence {
  ip?: string;
  userAgent?: string;
  signature?: Signature;
}
export interface Grant extends Taken {
  /** Of the words she saw. */
  textSha256: string;
  evidence: Evidence;
  guardian: Guardian | null;
}

const sourceOf: Record<ConsentChannel, ContactChoice['source']> = {
  ...{ web: 'preference-page', whatsapp: 'preference-page' },
  ...{ tablet: 'reception', paper: 'reception', desk: 'reception' },
};
const messageText = { reminders: 'reception-2026-11', marketing: 'offers-2026-11' } as const;

/**
 * Writes a yes down. Refuses with `text-outdated` for words that are no longer those of today, `consent-impossible` where no yes is asked
 * for or none can be given (a minor's pictures), `guardian-missing` for a minor alone, `person-erased`, `not-found`.
 */
export async function grantConsent(scope: Scope, grant: Grant): Promise<void> {
  const { trx, clinicId } = scope;
  const { clientId, purpose, use = null, channel, textSha256, evidence } = grant;
  if (!isGrantable(purpose) || (purpose === 'photos-publication') !== (use !== null))
    refuse('consent-impossible');
  await requireNotErased(scope, clientId);
  const guardian = await guardianFor(scope, clientId, purpose, grant.guardian);
  const text = (await currentTexts(scope))[purpose];
  if (text.sha256 !== textSha256) refuse('text-outdated');
  const id = randomUUID();
  const sealer = await sealerOf(scope, clientId);
  const seal = (column: string, value: object | null) =>
    value && sealer.seal({ table: 'consents', column, row: id }, JSON.stringify(value));
  await trx('consents').insert({
    ...{ clinicId, id, clientId, purpose, use, channel, choice: 'granted', textSha256 },
    ...{ textVersion: text.version, collectedBy: collectorOf(scope) },
    ...{ evidenceCt: seal('evidence_ct', evidence), guardianCt: seal('guardian_ct', guardian) },
  });
  await scope.run({
    name: 'consent-end-block',
    text: 'select app.end_consent_block($1, $2)',
    values: [clientId, purpose],
  });
  if (isChoice(purpose))
    await recordChoice(scope, {
      ...{ clientId, channel: 'whatsapp', purpose: choiceOf[purpose], choice: 'granted' },
      ...{ source: sourceOf[channel], textVersion: messageText[purpose] },
    });
  await scope.audit({
    ...{ action: 'consent.grant', entity: 'consent', entityId: id },
    ...{ subjectIds: [clientId], purpose: 'CONSENT' },
  });
}

/**
 * Takes a yes back, or objects. What can stop stops in this transaction; the rest says so to the process (workflow consentWithdrawal). The
 * id of the withdrawal. Refuses with `consent-impossible` for what rests on no word of hers, and `not-found`.
 */
export async function withdrawConsent(scope: Scope, taken: Taken): Promise<string> {
  const { clientId, purpose, use = null, channel } = taken;
  if (!isRevocable(purpose) || (purpose === 'photos-publication') !== (use !== null))
    refuse('consent-impossible');
  await requireClient(scope, clientId);
  if (isChoice(purpose))
    for (const by of ['whatsapp', 'sms'] as const)
      await recordChoice(scope, {
        ...{ clientId, channel: by, purpose: choiceOf[purpose], choice: 'withdrawn' },
        ...{ source: sourceOf[channel], textVersion: messageText[purpose] },
      });
  return openWithdrawal(scope, { clientId, purpose, use, channel });
}

/** Everything she ever said yes to; what was never given needs no taking back. The withdrawals' ids. */
export async function withdrawEverything(
  scope: Scope,
  clientId: string,
  channel: ConsentChannel,
): Promise<string[]> {
  const ids: string[] = [];
  for (const { purpose, use, state } of await currentConsents(scope, clientId))
    if (state === 'granted' || state === 'outdated')
      ids.push(await withdrawConsent(scope, { clientId, purpose, use, channel }));
  return ids;
}

async function requireClient({ run, clinicId }: Scope, clientId: string): Promise<void> {
  const text = 'select 1 from clients where clinic_id = $1 and id = $2';
  const found = await run({ name: 'consent-client', text, values: [clinicId, clientId] });
  if (found.length === 0) refuse('not-found');
}
