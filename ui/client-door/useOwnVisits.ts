import { useQuery } from '@tanstack/vue-query';
import { computed, type Ref, watch } from 'vue';
import { useClock } from '../clock.ts';
import { http, HttpError } from '../http.ts';
import type { OwnVisit } from './types.ts';

const over = ['done', 'no-show', 'cancelled'];

/** Those to come, the soonest first, and those that were, the latest first. */
export function split(visits: readonly OwnVisit[], now: number): { next: OwnVisit[]; past: OwnVisit[] } {
  const sorted = [...visits].sort((one, other) => one.startsAt.localeCompare(other.startsAt));
  const isNext = ({ status, endsAt }: OwnVisit) => !over.includes(status) && Date.parse(endsAt) >= now;
  return { next: sorted.filter(isNext), past: sorted.filter((visit) => !isNext(visit)).reverse() };
}

/** A client's own visits, in the clinic's time. */
export function useOwnVisits(zone: Readonly<Ref<string>>, whenEnded: () => void) {
  const clock = useClock(zone);
  const query = useQuery({
    queryKey: ['public', 'visits'],
    queryFn: () =>
      http.get<{ appointments: OwnVisit[] }>('/public/me/appointments').then((found) => found.appointments),
    // The clinic may move a visit while the page lies open in a pocket.
    refetchInterval: 60_000,
  });
  watch(query.error, (error) => {
    if (error instanceof HttpError && error.status === 401) whenEnded();
  });
  return {
    clock,
    visits: computed(() => split(query.data.value ?? [], clock.now.value)),
    isReady: computed(() => query.data.value !== undefined),
    error: computed(() => (query.data.value === undefined ? query.error.value : null)),
    retry: () => void query.refetch(),
  };
}
