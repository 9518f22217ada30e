/** `31/12/1999`, as far as it was typed. */
export function typedDate(text: string): string {
  const digits = text.replace(/\D/g, '').slice(0, 8);
  return [digits.slice(0, 2), digits.slice(2, 4), digits.slice(4)].filter(Boolean).join('/');
}

/** `1999-12-31` of `31/12/1999`; null when there is no such day. */
export function dayOfTyped(typed: string): string | null {
  const [, day = '', month = '', year = ''] = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(typed) ?? [];
  const iso = `${year}-${month}-${day}`;
  const at = Date.parse(`${iso}T00:00:00Z`);
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== iso ? null : iso;
}

/** `31/12/1999` of `1999-12-31`. */
export const typedOfDay = (day: string): string => day.split('-').reverse().join('/');

/** `08:30`, as far as it was typed. */
export function typedTime(text: string): string {
  const digits = text.replace(/\D/g, '').slice(0, 4);
  return digits.length > 2 ? `${digits.slice(0, 2)}:${digits.slice(2)}` : digits;
}

/** What was meant by `8`, `830` or `8:30`: `08:00`, `08:30`; as typed when it is no time. */
export function settledTime(typed: string): string {
  const digits = typed.replace(/\D/g, '');
  const [hour, minute] = digits.length < 3 ? [digits, '00'] : [digits.slice(0, -2), digits.slice(-2)];
  const time = `${hour.padStart(2, '0')}:${minute}`;
  return digits && isTime(time) ? time : typed;
}
export const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
