import { addDays } from '../clinic/calendar.ts';
import { readNumber, type Regime } from './registration.ts';

export const anvisaStates = [
  'active',
  'active-date-passed',
  'expiring-soon',
  'inactive',
  'not-found',
  'format-invalid',
  'test-row',
  'source-stale',
] as const;
export type AnvisaState = (typeof anvisaStates)[number];

export type Situation = 'active' | 'inactive' | 'unknown';

/** Of a row of the mirror, what decides its state. */
export interface RegisteredRow {
  situation: Situation;
  validUntil: string | null;
  /** Notified devices of class I and II have no end (RDC 751/2022): the file says VIGENTE. */
  isIndefinite: boolean;
  isTest: boolean;
  /** The day on which it was no longer in ANVISA's file. */
  goneOn: string | null;
}

export interface StateContext {
  regime: Regime;
  today: string;
  /** Of the file the row came from; null when it was never copied. */
  sourceDate: string | null;
  /** The number that was asked for, when it is a person's typing. */
  number?: string | null;
}

export const soonDays = 180;
/** ANVISA writes its files anew every working day; the longest run of holidays is shorter than this. */
export const staleDays = 7;

export const isStale = (sourceDate: string | null, today: string): boolean =>
  sourceDate === null || sourceDate < addDays(today, -staleDays);

/**
 * A date alone makes nothing invalid: who asked for the renewal in time stays valid until it is decided (Lei 6.360/1976 art. 12 § 4), and
 * the files have rows that are VÁLIDO with dates long past. An old copy cannot say that something does not exist; that it was cancelled, it can.
 */
export function stateOf(row: RegisteredRow | null, context: StateContext): AnvisaState {
  const { regime, today, sourceDate, number } = context;
  if (typeof number === 'string' && readNumber(regime, number) === null) return 'format-invalid';
  const isOld = isStale(sourceDate, today);
  if (row === null || row.goneOn !== null) return isOld ? 'source-stale' : 'not-found';
  if (row.isTest) return 'test-row';
  if (row.situation === 'inactive') return 'inactive';
  // «Em validação» and words nobody knows: the source does not say, so a person looks.
  if (isOld || row.situation === 'unknown') return 'source-stale';
  if (row.isIndefinite || row.validUntil === null) return 'active';
  if (row.validUntil < today) return 'active-date-passed';
  return row.validUntil <= addDays(today, soonDays) ? 'expiring-soon' : 'active';
}

const blocking: ReadonlySet<AnvisaState> = new Set(['inactive', 'not-found', 'format-invalid', 'test-row']);
export const blocksUse = (state: AnvisaState): boolean => blocking.has(state);

const rank = (row: RegisteredRow): number =>
  (row.goneOn === null ? 0 : 8) +
  (row.isTest ? 4 : 0) +
  { active: 0, unknown: 1, inactive: 2 }[row.situation];

/** Several rows may answer to one number; what is valid speaks for the product. */
export function bestRow<Row extends RegisteredRow>(rows: readonly Row[]): Row | null {
  const [first, ...others] = rows;
  if (!first) return null;
  return others.reduce((best, row) => (rank(row) < rank(best) ? row : best), first);
}
