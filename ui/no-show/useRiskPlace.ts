import { computed } from 'vue';
import { type LocationQueryRaw, useRoute, useRouter } from 'vue-router';
import { addDays } from '../../domain/clinic/calendar.ts';
import { bands } from '../../domain/no-show/thresholds.ts';
import { useClock } from '../clock.ts';
import type { Band } from './types.ts';

const words = { alto: 'high', medio: 'medium', baixo: 'low' } as const satisfies Record<string, Band>;
const wordOf = (band: Band) => Object.entries(words).find(([, one]) => one === band)?.[0];

/** Which days, in what order, narrowed to what. It lives in the address: a link, a reload and the back button return to it. */
export function useRiskPlace() {
  const route = useRoute();
  const router = useRouter();
  const { today } = useClock();
  const word = (key: string): string => (typeof route.query[key] === 'string' ? route.query[key] : '');
  const go = (change: LocationQueryRaw, how: 'push' | 'replace' = 'replace') =>
    router[how]({ query: { ...route.query, ...change } });

  const range = computed({
    get: (): 'day' | 'week' => (word('visao') === 'semana' ? 'week' : 'day'),
    set: (value) => void go({ visao: value === 'week' ? 'semana' : undefined }),
  });
  const days = computed(() => (range.value === 'week' ? 7 : 1));
  const day = computed({
    // What is over has no risk any more.
    get: () => {
      const typed = word('data');
      return /^\d{4}-\d{2}-\d{2}$/.test(typed) && typed > today.value ? typed : today.value;
    },
    set: (value) => void go({ data: value === today.value ? undefined : value }),
  });
  return {
    ...{ range, days, day },
    lastDay: computed(() => addDays(day.value, days.value - 1)),
    step: (count: number) => {
      const to = addDays(day.value, count * days.value);
      day.value = to < today.value ? today.value : to;
    },
    sort: computed({
      get: (): 'time' | 'risk' => (word('ordem') === 'risco' ? 'risk' : 'time'),
      set: (value) => void go({ ordem: value === 'risk' ? 'risco' : undefined }),
    }),
    band: computed({
      get: (): Band | 'all' => words[word('faixa') as keyof typeof words] ?? 'all',
      set: (value) => void go({ faixa: bands.find((one) => one === value) && wordOf(value as Band) }),
    }),
    visitId: computed(() => word('visita') || null),
    open: (id: string) => go({ visita: id }, 'push'),
    close: () => go({ visita: undefined }),
  };
}
export type RiskPlace = ReturnType<typeof useRiskPlace>;
