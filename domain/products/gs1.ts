import { gtin14 } from './gtin.ts';
import { gs1Date } from './gs1-date.ts';

/** What the code on a box says (GS1 General Specifications, section 3): DataMatrix, GS1-128, or a plain EAN. */
export interface Gs1Scan {
  gtin: string | null;
  lot: string | null;
  serial: string | null;
  /** `yyyy-mm-dd` */
  expiresOn: string | null;
  producedOn: string | null;
  count: number | null;
  /** AI 713: the number of the Brazilian register. */
  registration: string | null;
  faults: Gs1Fault[];
}
export const gs1Faults = [
  'unreadable',
  'unknown-identifier',
  'length',
  'check-digit',
  'date',
  'twice',
] as const;
export interface Gs1Fault {
  code: (typeof gs1Faults)[number];
  /** The application identifier, when it was read. */
  ai: string | null;
}

const separator = '\u001d';
/** Digits after each identifier, or the most there may be up to the next separator. */
type Length = { fixed: number } | { most: number };
const fixed = (length: number): Length => ({ fixed: length });
const upTo = (most: number): Length => ({ most });

const exact: Record<string, Length> = {
  ...{ '00': fixed(18), '01': fixed(14), '02': fixed(14), '20': fixed(2) },
  ...{ '11': fixed(6), '12': fixed(6), '13': fixed(6), '15': fixed(6), '16': fixed(6), '17': fixed(6) },
  ...{ '10': upTo(20), '21': upTo(20), '22': upTo(20), '30': upTo(8), '37': upTo(8), '90': upTo(30) },
  ...{ '235': upTo(28), '240': upTo(30), '241': upTo(30), '242': upTo(6), '250': upTo(30), '251': upTo(30) },
  ...{
    '253': upTo(30),
    '254': upTo(20),
    '400': upTo(30),
    '401': upTo(30),
    '402': fixed(17),
    '403': upTo(30),
  },
  ...{ '7003': fixed(10), '7006': fixed(6), '8004': upTo(30), '8005': fixed(6), '8020': upTo(25) },
};
const families: readonly [RegExp, Length][] = [
  [/^9[1-9]/, upTo(90)],
  [/^3[1-6]\d\d/, fixed(6)],
  [/^41[0-7]/, fixed(13)],
  [/^42[0-7]/, upTo(20)],
  [/^71[0-7]/, upTo(20)],
];

function identifierAt(text: string): { ai: string; length: Length } | null {
  for (const size of [2, 3, 4]) {
    const length = exact[text.slice(0, size)];
    if (length) return { ai: text.slice(0, size), length };
  }
  for (const [pattern, length] of families) {
    const [ai] = pattern.exec(text) ?? [];
    if (ai !== undefined) return { ai, length };
  }
  return null;
}

/** Scanners tell the symbology first, and each has its own word for FNC1; people type what is printed, with brackets. */
function elementString(input: string): string {
  const text = input
    .trim()
    .replace(/^\](d2|C1|Q3|e0|d1|E0|E4)/, '')
    .replace(/<GS>|\{GS\}|\\x1d|␝/gi, separator);
  if (!text.startsWith('(')) return text.replace(new RegExp(`^${separator}+`), '');
  return text
    .replace(/\s/g, '')
    .replace(/\((\d{2,4})\)/g, (_, ai: string) => `${separator}${ai}`)
    .slice(1);
}

const emptyScan = (): Gs1Scan => ({
  ...{ gtin: null, lot: null, serial: null, expiresOn: null, producedOn: null, count: null },
  ...{ registration: null, faults: [] },
});

/** `thisYear` decides the century of two digits. Never throws: what could not be read is a fault beside what could. */
export function readGs1(input: string, thisYear: number): Gs1Scan {
  const scan = emptyScan();
  // An element string with a GTIN in it has sixteen places at least; a bare GTIN is shorter.
  const plain = input.trim().replace(/^\](E0|E4)/, '');
  const gtin = gtin14(plain);
  if (gtin !== null) return { ...scan, gtin };
  const seen = new Set<string>();
  let rest = elementString(input);
  if (rest === '') scan.faults.push({ code: 'unreadable', ai: null });
  while (rest !== '') {
    const found = identifierAt(rest);
    if (!found) {
      scan.faults.push({ code: seen.size === 0 ? 'unreadable' : 'unknown-identifier', ai: null });
      break;
    }
    const { ai } = found;
    const value = valueAfter(rest, found);
    rest = rest.slice(ai.length + value.length).replace(new RegExp(`^${separator}`), '');
    if (!fits(value, found.length)) scan.faults.push({ code: 'length', ai });
    else if (seen.has(ai)) scan.faults.push({ code: 'twice', ai });
    else keep(scan, ai, value, thisYear);
    seen.add(ai);
  }
  return scan;
}

function valueAfter(rest: string, { ai, length }: { ai: string; length: Length }): string {
  const [upToSeparator = ''] = rest.slice(ai.length).split(separator, 1);
  return 'fixed' in length ? upToSeparator.slice(0, length.fixed) : upToSeparator;
}
const fits = (value: string, length: Length): boolean =>
  'fixed' in length ? value.length === length.fixed : value.length >= 1 && value.length <= length.most;

function keep(scan: Gs1Scan, ai: string, value: string, thisYear: number): void {
  const fault = (code: Gs1Fault['code']) => void scan.faults.push({ code, ai });
  if (ai === '01' || ai === '02') scan.gtin = gtin14(value) ?? (fault('check-digit'), scan.gtin);
  else if (ai === '17' || ai === '7003')
    scan.expiresOn = gs1Date(value.slice(0, 6), thisYear) ?? (fault('date'), null);
  else if (ai === '11') scan.producedOn = gs1Date(value, thisYear) ?? (fault('date'), null);
  else if (ai === '10') scan.lot = value;
  else if (ai === '21') scan.serial = value;
  else if (ai === '30' || ai === '37')
    scan.count = /^\d+$/.test(value) ? Number(value) : (fault('length'), null);
  else if (ai === '713') scan.registration = value.replace(/\D/g, '');
}
