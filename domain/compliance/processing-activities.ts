import type { DataClass } from '../privacy/data-map.ts';
import type { RetentionClass } from './retention-rules.ts';
import { houseActivities } from './house-activities.ts';

/** What the register of processing says of one activity (LGPD art. 37). Words are those of the document, in Portuguese. */
export interface ProcessingActivity {
  id: string;
  /** Day (`yyyy-mm-dd`) since which it is declared so; a later declaration of the same id replaces it. */
  since: string;
  /** It ended before this day. */
  until?: string;
  activity: string;
  purpose: string;
  /** Articles of Lei 13.709/2018. */
  legalBasis: string;
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
  all: readonly ProcessingActivity[] = houseActivities,
): ProcessingActivity[] {
  const newest = new Map<string, ProcessingActivity>();
  for (const one of all
    .filter(({ since }) => since <= day)
    .toSorted((a, b) => a.since.localeCompare(b.since)))
    newest.set(one.id, one);
  return [...newest.values()].filter(({ until }) => until === undefined || day < until);
}

export interface RegisterChanges {
  added: string[];
  removed: string[];
  changed: { id: string; fields: string[] }[];
}

/** What is declared otherwise on a day than on an earlier one: the register is read against the one shown last. */
export function changesBetween(
  earlier: string,
  later: string,
  all: readonly ProcessingActivity[] = houseActivities,
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
    .filter((field) => field !== 'since' && JSON.stringify(before[field]) !== JSON.stringify(now[field]))
    .toSorted();
