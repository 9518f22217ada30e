const pad = (number: number): string => String(number).padStart(2, '0');

/**
 * `YYMMDD` as a day, null when there is none such. Two digits of the year lie within fifty years of today (section 7.12); day 00 means the
 * last day of its month, as boxes print a month alone.
 */
export function gs1Date(text: string, thisYear: number): string | null {
  if (!/^\d{6}$/.test(text)) return null;
  const [yy, month, day] = [0, 2, 4].map((at) => Number(text.slice(at, at + 2))) as [number, number, number];
  if (month < 1 || month > 12) return null;
  const distance = yy - (thisYear % 100);
  const century = Math.floor(thisYear / 100) + (distance >= 51 ? -1 : distance <= -50 ? 1 : 0);
  const year = century * 100 + yy;
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (day > last) return null;
  return `${String(year)}-${pad(month)}-${pad(day === 0 ? last : day)}`;
}
