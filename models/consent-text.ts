// Table consent_texts: the words people say yes or no to; owner context: consents. Version 1 is the house's, in code.
import { randomUUID } from 'node:crypto';
import { houseTexts } from '../domain/consents/house-texts.ts';
import { type Purpose, purposes } from '../domain/consents/purposes.ts';
import { refuse } from '../domain/errors.ts';
import { staffNamed } from './staff-named.ts';
import { sha256Hex } from './sha256.ts';
import type { Scope } from './tenancy.ts';

export interface ConsentText {
  purpose: Purpose;
  version: number;
  body: string;
  sha256: string;
  validFrom: Date | null;
  /** Null: the house's. */
  publishedBy: { id: string; name: string } | null;
}

const houseText = (purpose: Purpose): ConsentText => {
  const body = houseTexts[purpose];
  return { purpose, version: 1, body, sha256: sha256Hex(body), validFrom: null, publishedBy: null };
};
const houseOnes = purposes.map(houseText);

/** Every version there ever was, the newest of a purpose first. */
export async function listTexts({ run, vault, clinicId }: Scope): Promise<ConsentText[]> {
  const rows = await run<Omit<ConsentText, 'publishedBy'> & { staffId: string; nameCt: Buffer | null }>({
    name: 'consent-texts',
    text: `select t.purpose, t.version, t.body, t.sha256, t.valid_from as "validFrom", t.published_by as "staffId",
        s.name_ct as "nameCt" from consent_texts t
        left join staff s on s.clinic_id = t.clinic_id and s.id = t.published_by
      where t.clinic_id = $1 order by t.version desc limit 500`,
    values: [clinicId],
  });
  const own = rows.map(({ staffId, nameCt, ...text }) => ({
    ...text,
    publishedBy: staffNamed(vault, staffId, nameCt),
  }));
  return purposes.flatMap((purpose) => [
    ...own.filter((text) => text.purpose === purpose),
    ...houseOnes.filter((text) => text.purpose === purpose),
  ]);
}

/** The words of today of every purpose. */
export async function currentTexts({ run, clinicId }: Scope): Promise<Record<Purpose, ConsentText>> {
  const rows = await run<Omit<ConsentText, 'publishedBy'>>({
    name: 'consent-texts-current',
    text: `select distinct on (purpose) purpose, version, body, sha256, valid_from as "validFrom"
      from consent_texts where clinic_id = $1 order by purpose, version desc`,
    values: [clinicId],
  });
  const own = rows.map((row) => [row.purpose, { ...row, publishedBy: null }] as const);
  return Object.fromEntries([...houseOnes.map((text) => [text.purpose, text] as const), ...own]) as Record<
    Purpose,
    ConsentText
  >;
}

/** From now on these words are asked for; whoever agreed to older ones is asked again. Refuses with `already-done` for the same words. */
export async function publishText(
  scope: Scope,
  { purpose, body }: { purpose: Purpose; body: string },
): Promise<void> {
  const { trx, run, clinicId, actor } = scope;
  // Two people who publish at once take turns.
  await run({
    name: 'consent-text-turn',
    text: 'select pg_advisory_xact_lock(hashtextextended($1 || $2, 0))',
    values: [clinicId, `consent-text/${purpose}`],
  });
  const before = (await currentTexts(scope))[purpose];
  const sha256 = sha256Hex(body);
  if (before.sha256 === sha256) refuse('already-done');
  const id = randomUUID();
  const version = before.version + 1;
  await trx('consentTexts').insert({
    ...{ clinicId, id, purpose, version, body, sha256 },
    publishedBy: actor.actorId,
  });
  await scope.audit({
    action: 'consent-text.publish',
    entity: 'consent-text',
    entityId: id,
    purpose: 'CONSENT',
  });
}
