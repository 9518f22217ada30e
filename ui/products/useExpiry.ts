import { useQuery } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useClock } from '../clock.ts';
import { http } from '../http.ts';
import { byMonth } from './months.ts';
import type { Lot } from './types.ts';

const monthCount = 12;

/** Everything that ends within a year, all pages of it: what does not fit in a month would be missed. */
async function fetchEnding(signal: AbortSignal): Promise<Lot[]> {
  const lots: Lot[] = [];
  let cursor: string | undefined;
  do {
    const query = { withinDays: 366, limit: 100, cursor };
    const found = await http.get<{ lots: Lot[]; nextCursor: string | null }>('/lots', query, signal);
    lots.push(...found.lots);
    cursor = found.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return lots;
}

/** An opened package, and which lot it is of. */
export interface OpenedPackage {
  id: string;
  lotId: string;
  lotCode: string;
  productName: string;
  unit: string;
  left: number;
  openedAt: string;
  usableUntil: string | null;
}

export function useExpiry() {
  const clock = useClock();
  const query = useQuery({ queryKey: ['lots', 'ending'], queryFn: ({ signal }) => fetchEnding(signal) });
  const opened = useQuery({
    queryKey: ['opened-packages'],
    queryFn: () =>
      http.get<{ packages: OpenedPackage[] }>('/opened-packages').then((found) => found.packages),
  });
  const calendar = computed(() => byMonth(query.data.value ?? [], clock.today.value, monthCount));
  return { clock, query, opened, calendar };
}
