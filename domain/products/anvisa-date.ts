/** How days are written in a file. They differ by file and changed over the years (brazil.md §2.3). */
export type DayOrder = 'day-first' | 'month-first';

const monthDays = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

function isoDay(year: number, month: number, day: number): string | null {
  if (month < 1 || month > 12 || day < 1 || year < 1900 || year > 2199) return null;
  if (day > 28 && day > monthDays(year, month)) return null;
  return `${year}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}

/**
 * `01/05/2025`, with or without a time behind it; `092027` (a month: its last day, on which it is still valid); `2025-05-01`. A day that
 * does not exist in the order of its file is no day: it is not turned round to fit.
 */
export function readDay(field: string | undefined, order: DayOrder = 'day-first'): string | null {
  const text = (field ?? '').trim();
  const slashed = /^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:[ T].*)?$/.exec(text);
  if (slashed) {
    const [first, second, year] = [Number(slashed[1]), Number(slashed[2]), Number(slashed[3])];
    return order === 'day-first' ? isoDay(year, second, first) : isoDay(year, first, second);
  }
  const month = /^(\d{2})\/?(\d{4})$/.exec(text);
  if (month) {
    const [number, year] = [Number(month[1]), Number(month[2])];
    return isoDay(year, number, number >= 1 && number <= 12 ? monthDays(year, number) : 0);
  }
  const iso = /^(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?$/.exec(text);
  return iso ? isoDay(Number(iso[1]), Number(iso[2]), Number(iso[3])) : null;
}

export interface Validity {
  validUntil: string | null;
  isIndefinite: boolean;
}

/** Notified devices have no end: the file says so in a word. */
export const readValidity = (field: string | undefined): Validity =>
  /^(vigente|indeterminad[oa]|n[aã]o se aplica)$/i.test((field ?? '').trim())
    ? { validUntil: null, isIndefinite: true }
    : { validUntil: readDay(field), isIndefinite: false };
