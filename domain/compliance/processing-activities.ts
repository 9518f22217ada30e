import type { DataClass } from '../privacy/data-map.ts';
import { basisWords, type UseCode, usesOn } from '../privacy/legal-uses.ts';
import type { RetentionClass } from './retention-rules.ts';
import { houseActivities } from './house-activities.ts';

/** One activity as the house declares it. Words are those of the document, in Portuguese. */
export interface DeclaredActivity {
  id: string;
  /** Day (`yyyy-mm-dd`) since which it is declared so; a later declaration of the same id replaces it. */
  since: string;
  /** It ended before this day. */
  until?: string;
  activity: string;
  purpose: string;
  /** What it is done for, by the one list of uses: its legal basis is theirs. */
  uses: readonly UseCode[];
  subjects: readonly string[];
  /** Classes of the data map: the same words that an erasure and a rights request use. */
  data: readonly DataClass[];
  isSensitive: boolean;
  collectedFrom: string;
  sharedWith: readonly string[];
  /** Where data leave the country; null: they do not. */
  abroad: string | null;
  retention: readonly RetentionClass[];
  measures: readonly string[];
  /** Why a report of impact is due (art. 38) and what it says; null: none is. */
  impact: ImpactReport | null;
}
/** What the register says of it on a day (LGPD art. 37). */
export interface ProcessingActivity extends DeclaredActivity {
  /** Articles of Lei 13.709/2018, and of laws beside it. */
  legalBasis: string;
}
export interface ImpactReport {
  trigger: string;
  method: string;
  risks: readonly { risk: string; mitigation: string }[];
  /** What the controller concludes of what is left after the measures. */
  conclusion: string;
}

/** As declared on a day (`yyyy-mm-dd`): the newest declaration of each, without those that have ended. */
export function activitiesOn(
  day: string,
  all: readonly DeclaredActivity[] = houseActivities,
): ProcessingActivity[] {
  const newest = new Map<string, DeclaredActivity>();
  for (const one of all
    .filter(({ since }) => since <= day)
    .toSorted((a, b) => a.since.localeCompare(b.since)))
    newest.set(one.id, one);
  return [...newest.values()]
    .filter(({ until }) => until === undefined || day < until)
    .map((one) => ({ ...one, legalBasis: legalBasisOn(one.uses, day) }));
}

/** One use after the other, each by the words of the public notice; the same basis once. */
const legalBasisOn = (uses: readonly UseCode[], day: string): string =>
  [
    ...new Set(
      usesOn(day)
        .filter(({ code }) => uses.includes(code))
        .map(basisWords),
    ),
  ].join('; ');

export interface RegisterChanges {
  added: string[];
  removed: string[];
  changed: { id: string; fields: string[] }[];
}

/** What is declared otherwise on a day than on an earlier one: the register is read against the one shown last. */
export function changesBetween(
  earlier: string,
  later: string,
  all: readonly DeclaredActivity[] = houseActivities,
): RegisterChanges {
  const [before, after] = [earlier, later].map(
    (day) => new Map(activitiesOn(day, all).map((one) => [one.id, one])),
  ) as [Map<string, ProcessingActivity>, Map<string, ProcessingActivity>];
  const kept = [...after.values()].filter(({ id }) => before.has(id));
  return {
    added: [...after.keys()].filter((id) => !before.has(id)),
    removed: [...before.keys()].filter((id) => !after.has(id)),
    changed: kept
      .map((now) => ({ id: now.id, fields: fieldsThatDiffer(before.get(now.id) as ProcessingActivity, now) }))
      .filter(({ fields }) => fields.length > 0),
  };
}

const fieldsThatDiffer = (before: ProcessingActivity, now: ProcessingActivity): string[] =>
  (Object.keys(now) as (keyof ProcessingActivity)[])
    // `legalBasis` speaks for the uses.
    .filter(
      (field) =>
        field !== 'since' && field !== 'uses' && JSON.stringify(before[field]) !== JSON.stringify(now[field]),
    )
    .toSorted();
