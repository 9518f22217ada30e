import { computed, watch } from 'vue';
import { http, HttpError } from '../http.ts';
import { useAsked } from './asked.ts';
import type { OwnVisit } from './types.ts';
import { useClinic } from './useClinic.ts';

const over = ['done', 'no-show', 'cancelled'];

/** Those to come, the soonest first, and those that were, the latest first. */
export function split(visits: readonly OwnVisit[], now: number): { next: OwnVisit[]; past: OwnVisit[] } {
  const sorted = [...visits].sort((one, other) => one.startsAt.localeCompare(other.startsAt));
  const isNext = ({ status, endsAt }: OwnVisit) => !over.includes(status) && Date.parse(endsAt) >= now;
  return { next: sorted.filter(isNext), past: sorted.filter((visit) => !isNext(visit)).reverse() };
}

/** A client's own visits, in the clinic's time. */
export function useOwnVisits() {
  const { clock, forget } = useClinic();
  const { data, error, load } = useAsked(
    () =>
      http.get<{ appointments: OwnVisit[] }>('/public/me/appointments').then((found) => found.appointments),
    // The clinic may move a visit while the page lies open in a pocket.
    60_000,
  );
  void load();
  watch(error, (caught) => {
    if (caught instanceof HttpError && caught.status === 401) forget();
  });
  return {
    ...{ clock, load, all: data },
    visits: computed(() => split(data.value ?? [], clock.now.value)),
    isReady: computed(() => data.value !== undefined),
    error: computed(() => (data.value === undefined ? error.value : null)),
  };
}
