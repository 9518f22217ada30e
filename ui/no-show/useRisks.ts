import { computed, watch } from 'vue';
import { useClock } from '../clock.ts';
import { type CursorPage, useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import type { RiskLine, RiskSummary } from './types.ts';
import type { RiskPlace } from './useRiskPlace.ts';

interface RiskPage extends CursorPage<RiskLine> {
  summary: RiskSummary;
}
interface Answer {
  items: RiskLine[];
  nextCursor: string | null;
  summary: RiskSummary;
}

/** The visits to come of some days, each with its risk; by day when they are in the order of time. */
export function useRisks({ day, lastDay, band, sort, days }: RiskPlace) {
  const clock = useClock();
  const list = useCursor<RiskLine, RiskPage>(
    ['no-show-risks', day, lastDay, band],
    async (cursor, signal) => {
      const query = {
        ...{ from: day.value, to: lastDay.value, cursor, limit: 100 },
        ...(band.value !== 'all' && { band: band.value }),
      };
      const found = await http.get<Answer>('/no-show/risks', query, signal);
      return { rows: found.items, nextCursor: found.nextCursor, summary: found.summary };
    },
    // A risk changes with the clock too (who has not answered by tomorrow); the live line tells the rest.
    { refetchInterval: 5 * 60_000 },
  );
  // The server gives them by time: the riskiest may be on the last page.
  watch(
    () => sort.value === 'risk' && list.hasMore.value && !list.isLoadingMore.value,
    (isNeeded) => {
      if (isNeeded) list.more();
    },
    { immediate: true },
  );
  const groups = computed(() => {
    const rows = list.rows.value;
    if (sort.value === 'risk') return [{ day: null, rows: rows.toSorted((a, b) => b.risk - a.risk) }];
    if (days.value === 1) return [{ day: null, rows }];
    const of = (line: RiskLine) => clock.dayOf(line.startsAt);
    return [...new Set(rows.map(of))].map((on) => ({ day: on, rows: rows.filter((row) => of(row) === on) }));
  });
  return { list, groups, summary: computed(() => list.first.value?.summary ?? null) };
}
