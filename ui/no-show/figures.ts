const said = (value: number, digits: number) =>
  value.toLocaleString('pt-BR', { minimumFractionDigits: 0, maximumFractionDigits: digits });

/** "14,3 %" of 0.1432. The space does not break. */
export const percent = (share: number | null, digits = 1): string =>
  share === null ? '–' : `${said(share * 100, digits)}\u00a0%`;

/** "7,2" of a difference of shares of 0.072: the number alone, its word («pontos») is in the sentence. */
export const points = (difference: number): string => said(Math.abs(difference) * 100, 1);

/** "+7,2" or "−1,3": a difference that may be to either side. */
export const signedPoints = (difference: number): string =>
  `${sign(difference * 100, 1)}${points(difference)}`;

/** What is nothing after rounding has no side. */
const sign = (value: number, digits: number) =>
  Math.round(Math.abs(value) * 10 ** digits) === 0 ? '' : value > 0 ? '+' : '−';

export const whole = (value: number): string => said(value, 0);

const money = new Intl.NumberFormat('pt-BR', {
  style: 'currency',
  currency: 'BRL',
  maximumFractionDigits: 0,
});
/** "R$ 1.235": centavos are noise in an estimate. Below zero the sign comes first, as it is said. */
export const reais = (cents: number): string =>
  `${Math.round(cents / 100) < 0 ? '−' : ''}${money.format(Math.abs(Math.round(cents / 100)))}`;

const monthYear = new Intl.DateTimeFormat('pt-BR', { month: 'long', year: 'numeric', timeZone: 'UTC' });
/** "outubro de 2026" of `2026-10` or `2026-10-01`. */
export const monthSaid = (month: string): string =>
  monthYear.format(Date.parse(`${month.slice(0, 7)}-15T00:00:00Z`));
const date = new Intl.DateTimeFormat('pt-BR', { dateStyle: 'short', timeZone: 'UTC' });
/** "01/10/2026" of a civil day. */
export const daySaid = (day: string): string => date.format(Date.parse(`${day.slice(0, 10)}T12:00:00Z`));
