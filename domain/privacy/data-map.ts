import { houseData } from './data-map-house.ts';
import { personData } from './data-map-person.ts';

/** What a table holds of a person. The classes of answers to rights, of retention and of the records of processing. */
export const dataClasses = [
  'identification',
  'contact',
  'clinical',
  'visits',
  'messages',
  'files',
  'choices',
  'scores',
  'plans',
  'payments',
  'search',
  'access',
  'accountability',
  'house',
] as const;
export type DataClass = (typeof dataClasses)[number];

/**
 * Why something stays after an erasure: nothing of a client is in it; what is left leads to nobody (LGPD art. 12); the law asks for it
 * (art. 16 I: Lei 13.787/2018, CTN art. 173–174, LGPD art. 8 § 2 and 37); or it goes by itself within days.
 */
export type Ground = 'no-person' | 'anonymous' | 'clinical-record' | 'fiscal' | 'proof' | 'short-lived';

/** How a row hangs on a person: `column` is her id, or names a row of table `of` (by its `key`, usually `id`) that hangs on her. */
export interface Link {
  column: string;
  of?: string;
  key?: string;
}

/** In which step of an erasure the rows go; in a step the order is that of the map. */
export const eraseSteps = ['files', 'messages', 'scores', 'search', 'plans', 'record'] as const;
export type EraseStep = (typeof eraseSteps)[number];

interface Kept {
  holds: DataClass;
  erase: 'keep';
  ground: Ground;
  by?: readonly Link[];
}
interface Erased {
  holds: DataClass;
  step: EraseStep;
  by: readonly Link[];
}
export type DataMapEntry =
  | Kept
  | (Erased & { erase: 'delete' })
  /** The row stays, because other rows need it; its columns get these values. */
  | (Erased & { erase: 'blank'; blank: Readonly<Record<string, string | boolean | null>>; ground: Ground });

/** Every table of a clinic, and of `app` what is about a client (written `app.…`). A test compares it with the database. */
export const dataMap: Readonly<Record<string, DataMapEntry>> = { ...personData, ...houseData };
