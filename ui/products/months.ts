import type { Lot } from './types.ts';

interface Month {
  /** `yyyy-mm` */
  month: string;
  lots: Lot[];
}

const nextMonth = (month: string): string => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${String(year + 1)}-01` : `${String(year)}-${String(number + 1).padStart(2, '0')}`;
};

/** Lots by the month they end in, from the present one on, months without any among them; what is over already apart. */
export function byMonth(
  lots: readonly Lot[],
  today: string,
  count: number,
): { over: Lot[]; months: Month[] } {
  const alive = lots.filter(({ total }) => total > 0);
  const months: Month[] = [];
  for (let month = today.slice(0, 7); months.length < count; month = nextMonth(month))
    months.push({
      month,
      lots: alive.filter((lot) => lot.expiresOn.startsWith(month) && lot.expiresOn >= today),
    });
  return { over: alive.filter(({ expiresOn }) => expiresOn < today), months };
}
