export const regimes = ['medicine', 'device', 'cosmetic'] as const;
export type Regime = (typeof regimes)[number];

/** A number as ANVISA stores it: digits alone. A process is what most cosmetics have instead of a registration. */
export interface AnvisaNumber {
  kind: 'registration' | 'process';
  digits: string;
}

/** How many digits a process has: 17 since 2001, 13 or 15 before. */
const processDigits = [13, 15, 17];
const isNothing = (digits: string) => /^0*$/.test(digits);

/**
 * The regime decides what the digits are, never their count alone: thirteen are a presentation of a medicine, and an old process of
 * anything else. The check digit of a presentation follows no published rule, so it is not looked at.
 */
export function readNumber(regime: Regime, text: string): AnvisaNumber | null {
  const digits = text.replace(/[\s./-]/g, '');
  if (!/^\d+$/.test(digits) || isNothing(digits)) return null;
  if (isRegistration(regime, digits)) return { kind: 'registration', digits };
  if (processDigits.includes(digits.length) && !(regime === 'medicine' && digits.length === 13))
    return { kind: 'process', digits };
  return null;
}

function isRegistration(regime: Regime, digits: string): boolean {
  if (regime === 'medicine') return /^1(\d{8}|\d{12})$/.test(digits);
  // Most begin with 8; older holders with 1 (10360310041).
  if (regime === 'device') return digits.length === 11;
  return /^2\d{8}$/.test(digits);
}

/** What the mirror is asked by: presentations of a medicine share the first nine digits. */
export const mirrorKey = (regime: Regime, { kind, digits }: AnvisaNumber): string =>
  regime === 'medicine' && kind === 'registration' ? digits.slice(0, 9) : digits;

/** As it stands on a label; what cannot be read is shown as it is. */
export function printNumber(regime: Regime, text: string): string {
  const number = readNumber(regime, text);
  if (!number) return text.trim();
  return number.kind === 'process' ? printProcess(number.digits) : printRegistration(regime, number.digits);
}

function printRegistration(regime: Regime, digits: string): string {
  if (regime === 'device') return digits;
  const base = `${digits.slice(0, 1)}.${digits.slice(1, 5)}.${digits.slice(5, 9)}`;
  return digits.length === 13 ? `${base}.${digits.slice(9, 12)}-${digits.slice(12)}` : base;
}

function printProcess(digits: string): string {
  if (digits.length === 13) return digits;
  const [office, sequence, year, check] = [
    digits.slice(0, 5),
    digits.slice(5, 11),
    digits.slice(11, -2),
    digits.slice(-2),
  ];
  return `${office}.${sequence}/${year}-${check}`;
}

/** The authorisation of whoever holds a device (AFE) is how its number begins. */
export const afeOfDevice = (digits: string): string => digits.slice(0, 7);

/** `8021248` as `8.02124-8`. */
export const printAfe = (digits: string): string =>
  /^\d{7}$/.test(digits) ? `${digits[0]}.${digits.slice(1, 6)}-${digits[6]}` : digits;
