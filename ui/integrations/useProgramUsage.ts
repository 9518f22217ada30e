import { useQuery } from '@tanstack/vue-query';
import { computed, ref } from 'vue';
import { addDays } from '../../domain/clinic/calendar.ts';
import { useClock } from '../clock.ts';
import { http } from '../http.ts';
import type { DeprecatedUse, UsageOfDay } from './types.ts';

export const spans = [7, 30, 90] as const;

/** Rows of the same day belong together, the latest day first and its busiest operation on top. */
export function byDay(rows: readonly UsageOfDay[]): { day: string; rows: UsageOfDay[] }[] {
  const days = [...new Set(rows.map(({ day }) => day))].sort().reverse();
  return days.map((day) => ({
    day,
    rows: rows
      .filter((row) => row.day === day)
      .sort((one, other) => other.calls - one.calls || one.operation.localeCompare(other.operation)),
  }));
}

/** What a program asked of the API in the last `span` days. */
export function useProgramUsage(id: () => string) {
  const { today } = useClock();
  const span = ref<(typeof spans)[number]>(7);
  const from = computed(() => addDays(today.value, 1 - span.value));
  const query = useQuery({
    queryKey: ['api-clients', computed(id), 'usage', from, today],
    queryFn: ({ signal }) =>
      http.get<{ days: UsageOfDay[]; deprecated: DeprecatedUse[] }>(
        `/api-clients/${id()}/usage`,
        { from: from.value, to: today.value },
        signal,
      ),
    placeholderData: (known) => known,
  });
  const rows = computed(() => query.data.value?.days ?? []);
  return {
    span,
    days: computed(() => byDay(rows.value)),
    calls: computed(() => rows.value.reduce((sum, row) => sum + row.calls, 0)),
    deprecated: computed(() => (query.data.value?.deprecated ?? []).filter((one) => one.calls > 0)),
    isReady: computed(() => query.data.value !== undefined),
    error: computed(() => (query.data.value === undefined ? query.error.value : null)),
    retry: () => void query.refetch(),
  };
}
