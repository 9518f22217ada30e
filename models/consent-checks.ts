// Uses of people's data that no word of theirs carries, or carries no longer; owner context: compliance. Ids alone.
import { stopDays, lookBackDays } from '../domain/compliance/checks.ts';
import { houseTexts } from '../domain/consents/house-texts.ts';
import { isGrantable, purposes } from '../domain/consents/purposes.ts';
import { auditPurposes, consentOf } from '../domain/privacy/audit-purposes.ts';
import { type LegalUse, legalUses } from '../domain/privacy/legal-uses.ts';
import { sha256Hex } from './sha256.ts';

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');
const since = `$2::timestamptz - interval '${lookBackDays} days'`;
/** Her last word on a purpose before an instant. */
const lastWord = (client: string, purpose: string, at: string) => `(select c.choice from consents c
  where c.clinic_id = $1 and c.client_id = ${client} and c.purpose = ${purpose} and c.given_at <= ${at} order by c.given_at desc limit 1)`;
const blockedAt = (client: string, scope: string, at: string) => `exists (select from processing_blocks x
  where x.clinic_id = $1 and x.client_id = ${client} and x.scope in ('${scope}', 'all') and x.since <= ${at} and (x.until is null or x.until > ${at}))`;

const houseShas = quoted(purposes.filter(isGrantable).map((purpose) => sha256Hex(houseTexts[purpose])));
const housePurposes = quoted(purposes.filter(isGrantable));

/** Her last word is a yes to words that are no longer those of today: she is asked again (art. 8 § 6). */
const outdated = `select l.client_id || ':' || l.purpose || ':' || coalesce(l.use, '') as key, l.client_id as id
  from (select distinct on (client_id, purpose, use) client_id, purpose, use, choice, text_sha256 from consents
      where clinic_id = $1 and given_at <= $2 order by client_id, purpose, use, given_at desc) l
    join unnest(array[${housePurposes}], array[${houseShas}]) as h (purpose, sha256) on h.purpose = l.purpose
    join clients p on p.clinic_id = $1 and p.id = l.client_id and p.erased_at is null
  where l.choice = 'granted' and l.text_sha256 <> coalesce((select t.sha256 from consent_texts t
    where t.clinic_id = $1 and t.purpose = l.purpose order by t.version desc limit 1), h.sha256)`;

/**
 * Each use of what was taken back says that it stopped; pictures that are still shown are the one that a person has to take down. Counted
 * from her last no: one after a yes begins the stopping anew while the row keeps the instant of the first (consent-withdrawal.ts).
 */
const notStopped = `select w.id || ':' || k.downstream as key, w.client_id as id
  from consent_withdrawals w join consent_withdrawal_acks k on k.clinic_id = w.clinic_id and k.withdrawal_id = w.id
  where w.clinic_id = $1 and not w.is_closed and k.state <> 'acknowledged'
    and greatest(w.withdrawn_at, (select max(c.given_at) from consents c where c.clinic_id = $1 and c.client_id = w.client_id
      and c.purpose = w.purpose and c.use is not distinct from w.use and c.choice = 'withdrawn'))
      < $2::timestamptz - interval '${stopDays} days'`;

/** An offer by hand, and one to somebody who had her data blocked; campaigns have a query of their own beside it. */
const offers = `select 'message:' || m.id as key, m.client_id as id from messages m
  where m.clinic_id = $1 and m.purpose = 'offers' and m.client_id is not null and m.created_at > ${since}
    and m.state in ('accepted', 'sent', 'delivered', 'read')
    and (${blockedAt('m.client_id', 'marketing', 'm.created_at')}
      or not exists (select from campaign_recipients r where r.clinic_id = $1 and r.message_id = m.id)
        and coalesce((select c.choice from contact_choices c where c.clinic_id = $1 and c.client_id = m.client_id
          and c.purpose = 'offers' and c.chosen_at <= m.created_at order by c.chosen_at desc limit 1), 'withdrawn') <> 'granted')`;

const needsConsent = quoted(Object.keys(consentOf));
const purposeOf = `case e.purpose ${Object.entries(consentOf)
  .map(([code, purpose]) => `when '${code}' then '${purpose}'`)
  .join(' ')} end`;

/** What the trail says was done for a purpose that only a yes allows: the assistant, published pictures. */
const unconsented = `select e.id || ':' || a.subject_id as key, a.subject_id as id
  from audit_events e join audit_subjects a on a.clinic_id = e.clinic_id and a.event_id = e.id
  where e.clinic_id = $1 and e.at > ${since} and e.purpose in (${needsConsent})
    and coalesce(${lastWord('a.subject_id', purposeOf, 'e.at')}, 'withdrawn') <> 'granted'`;

/** One a person, reader, thing and day: a program that does so does it often. */
const purposeless = `select distinct e.actor || ':' || e.action || ':' || a.subject_id || ':' || (e.at at time zone 'UTC')::date as key,
    a.subject_id as id
  from audit_events e join audit_subjects a on a.clinic_id = e.clinic_id and a.event_id = e.id
  where e.clinic_id = $1 and e.at > ${since} and e.purpose not in (${quoted(auditPurposes)})`;

/**
 * A score against an objection; and without a yes, on days on which the law's basis of scoring is consent (none today: art. 7 IX). The days
 * are those of the dated list.
 */
export function scoresAgainstHerWord(uses: readonly LegalUse[] = legalUses): string {
  const spans = uses
    .filter(({ code, asked }) => code === 'scoring' && asked === 'consent')
    .map(
      ({ validFrom, validTo }) => `(p.scored_at >= '${validFrom}' and p.scored_at < '${validTo ?? 'infinity'}'
        and coalesce(${lastWord('p.client_id', "'scoring'", 'p.scored_at')}, 'withdrawn') <> 'granted')`,
    );
  return `select p.id::text as key, p.client_id as id from no_show_predictions p
    where p.clinic_id = $1 and p.scored_at > ${since} and (${[blockedAt('p.client_id', 'scoring', 'p.scored_at'), ...spans].join(' or ')})`;
}

export const consentQueries = {
  'consent-outdated': outdated,
  'use-not-stopped': notStopped,
  'offer-against-word': offers,
  'use-without-consent': unconsented,
  'read-without-purpose': purposeless,
  'score-against-word': scoresAgainstHerWord(),
} as const;
