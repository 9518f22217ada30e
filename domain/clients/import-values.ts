import { instantOf } from '../clinic/calendar.ts';

const blanks = new Set(['-', '--', 'null', 'n/a', 'n/d', '#n/d', '#n/a']);

/** The cell without outer spaces; what exports write for "nothing" is nothing. */
export function cellText(cell: string | undefined): string {
  const text = (cell ?? '').replace(/\s+/g, ' ').trim();
  return blanks.has(text.toLowerCase()) ? '' : text;
}

/** Lower case without accents, for words that are compared. */
export const plainWords = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();

/** `HH:MM` from `9:05`, `14:30:00`, `14h30`, `14h`; null when it is no time of a day. */
export function parseTime(text: string): string | null {
  const match = /^(\d{1,2})(?::(\d{2})(?::\d{2}(?:\.\d+)?)?|\s?h\s?(\d{2})?(?:min)?)$/i.exec(text.trim());
  if (!match) return null;
  const [hour, minute] = [Number(match[1]), Number(match[2] ?? match[3] ?? 0)];
  if (hour > 23 || minute > 59) return null;
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

/** A two-digit year becomes the latest one that is not after this year (birth dates) or one of this century (visits). */
export interface YearRule {
  latestYear: number;
}

const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/;
const brazilian = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$/;

/** `yyyy-mm-dd` from `yyyy-mm-dd` or `dd/mm/yyyy`; null for days that no calendar has. */
export function parseDay(text: string, { latestYear }: YearRule = { latestYear: 2099 }): string | null {
  const trimmed = text.trim();
  const fromIso = iso.exec(trimmed);
  const parts = fromIso
    ? [fromIso[1], fromIso[2], fromIso[3]]
    : brazilian.exec(trimmed)?.slice(1, 4).reverse();
  if (!parts) return null;
  let year = Number(parts[0]);
  if (parts[0]?.length === 2) year += 2000 + year > latestYear ? 1900 : 2000;
  const [month, day] = [Number(parts[1]), Number(parts[2])];
  const date = new Date(Date.UTC(year, month - 1, day));
  const isReal =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year >= 1900 && year <= 2100;
  return isReal ? date.toISOString().slice(0, 10) : null;
}

export interface Moment {
  /** Day in the clinic's zone. */
  day: string;
  /** Null when the file gives no hour. */
  time: string | null;
  /** Set when the file gives an offset: the one instant meant, whatever the clinic's zone. */
  instant: number | null;
}

/**
 * A day with or without hour. Midnight in UTC is how exports write a day without hour (`2016-04-29T00:00:00Z`): read as an instant it
 * would fall on the evening before in Brazil.
 */
export function parseMoment(text: string): Moment | null {
  const [, dayText = '', timeText, zone] =
    /^(\S+?)(?:[T\s,]+(\d{1,2}(?::\d{2}){1,2}(?:\.\d+)?|\d{1,2}h(?:\d{2})?)\s?(Z|[+-]\d{2}:?\d{2})?)?$/i.exec(
      text.trim(),
    ) ?? [];
  const day = parseDay(dayText);
  if (!day) return null;
  if (timeText === undefined) return { day, time: null, instant: null };
  const time = parseTime(timeText);
  if (time === null) return null;
  if (/^00?:00(:00(\.0+)?)?$/.test(timeText)) return { day, time: null, instant: null };
  if (!zone) return { day, time, instant: null };
  const offset = /^z$/i.test(zone) ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(-2)}`;
  const seconds = /^\d{1,2}:\d{2}:(\d{2})/.exec(timeText)?.[1] ?? '00';
  return { day, time, instant: Date.parse(`${day}T${time}:${seconds}${offset}`) };
}

/** The instant of a moment in the clinic's zone; `fallbackTime` stands in for a missing hour. */
export const momentToInstant = (moment: Moment, timeZone: string, fallbackTime: string): number =>
  moment.instant ?? instantOf(moment.day, moment.time ?? fallbackTime, timeZone);

const yes = new Set(['yes', 'y', 'sim', 's', 'true', 'verdadeiro', '1', 'x']);
const no = new Set(['no', 'n', 'nao', 'false', 'falso', '0']);

/** A yes or no in Portuguese or English; undefined when it is neither. */
export function parseAnswer(text: string): boolean | undefined {
  const word = plainWords(text);
  if (yes.has(word)) return true;
  return no.has(word) ? false : undefined;
}

export type ImportedStatus = 'booked' | 'confirmed' | 'done' | 'no-show' | 'cancelled';

const statusWords: readonly (readonly [ImportedStatus, RegExp])[] = [
  ['no-show', /^(no show|noshow|falt(a|ou|oso|osa)|ausente|nao (compareceu|veio)|missed)\b/],
  ['cancelled', /^(cancel|desmarc|canceled|cancelled)/],
  [
    'done',
    /^(done|realizad|conclu|atendid|compareceu|presente|finalizad|veio|executad|completed|attended|showed)/,
  ],
  ['confirmed', /^confirm/],
  ['booked', /^(booked|agendad|marcad|pendente|aguardando|a confirmar|nao confirmad|aberto|scheduled)/],
];

/** The status a clinic's word means; undefined when it is not known. */
export const parseStatus = (text: string): ImportedStatus | undefined => {
  const words = plainWords(text);
  return statusWords.find(([, pattern]) => pattern.test(words))?.[0];
};

/** A no-show column holds an answer (`Yes`, `não`) or a word (`faltou`, `compareceu`): true = missed. */
export function parseNoShow(text: string): boolean | undefined {
  const status = parseStatus(text);
  if (status === 'no-show') return true;
  return status === 'done' ? false : parseAnswer(text);
}
