import { useQuery } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { http } from '../http.ts';
import type { AppointmentCard, Clinic, Procedure, Resource, Slot } from './types.ts';

const rarely = 5 * 60_000;

/** What the agenda is drawn on: the clinic's hours, its resources and its procedures. */
export function useCatalogue() {
  const clinic = useQuery({
    queryKey: ['clinic'],
    queryFn: () => http.get<Clinic>('/clinic'),
    staleTime: rarely,
  });
  const resources = useQuery({
    queryKey: ['resources'],
    queryFn: () => http.get<{ resources: Resource[] }>('/resources').then((found) => found.resources),
    staleTime: rarely,
  });
  const procedures = useQuery({
    queryKey: ['procedures'],
    queryFn: () => http.get<{ procedures: Procedure[] }>('/procedures').then((found) => found.procedures),
    staleTime: rarely,
  });
  const all = [clinic, resources, procedures];
  const byId = computed(() => new Map((resources.data.value ?? []).map((one) => [one.id, one])));
  return {
    clinic: clinic.data,
    resources: computed(() => resources.data.value ?? []),
    procedures: computed(() => procedures.data.value ?? []),
    resourceName: (id: string | null) => (id ? (byId.value.get(id)?.name ?? null) : null),
    isReady: computed(() => all.every((query) => query.data.value !== undefined)),
    error: computed(
      () => all.find((query) => query.data.value === undefined && query.error.value)?.error.value ?? null,
    ),
    retry: () => all.forEach((query) => void query.refetch()),
  };
}

/** Visits of [from, to) as instants; one week a request, so that walking its days costs nothing. */
export function useAppointments(range: MaybeRefOrGetter<{ from: number; to: number }>) {
  const iso = (instant: number) => new Date(instant).toISOString();
  return useQuery({
    queryKey: ['appointments', computed(() => toValue(range).from), computed(() => toValue(range).to)],
    queryFn: ({ signal }) =>
      http
        .get<{ appointments: AppointmentCard[] }>(
          '/appointments',
          { from: iso(toValue(range).from), to: iso(toValue(range).to) },
          signal,
        )
        .then((found) => found.appointments),
  });
}

export interface SlotQuestion {
  /** `procedure[@professional],…` (booking-services.ts). */
  services: string;
  /** Days in clinic time, inclusive. */
  from: string;
  to: string;
}
export const fetchSlots = (question: SlotQuestion, signal?: AbortSignal): Promise<Slot[]> =>
  http
    .get<{ slots: Slot[] }>('/availability', { ...question, each: 'first' }, signal)
    .then((found) => found.slots);
