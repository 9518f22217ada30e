import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue, watch } from 'vue';
import type { AgendaDays } from '../../api/appointments/agenda-days.ts';
import { http } from '../http.ts';
import type { AppointmentCard, Block, Clinic, Procedure, Resource, Slot } from './types.ts';

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

export interface AgendaRange {
  /** Instants, [from, to). */
  from: number;
  to: number;
  /** One professional, room or device alone. */
  resourceId?: string | undefined;
}
const iso = (instant: number) => new Date(instant).toISOString();

const appointmentsOf = ({ from, to, resourceId }: AgendaRange) => ({
  queryKey: ['appointments', from, to, resourceId ?? 'all'],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    http
      .get<{ appointments: AppointmentCard[] }>(
        '/appointments',
        { from: iso(from), to: iso(to), ...(resourceId ? { resourceId } : {}) },
        signal,
      )
      .then((found) => found.appointments),
});

/** The visits of a range, and those of the range after it as soon as these are there; null asks for nothing. */
export function useAppointments(
  range: MaybeRefOrGetter<AgendaRange | null>,
  after: MaybeRefOrGetter<AgendaRange | null>,
) {
  const queries = useQueryClient();
  const none = { from: 0, to: 0 };
  const query = useQuery(
    computed(() => ({
      ...appointmentsOf(toValue(range) ?? none),
      enabled: toValue(range) !== null,
      // Hundreds of visits, which nobody changes in place.
      shallow: true,
    })),
  );
  // Also when the day itself was there before it was asked for: one day ahead of whoever leafs through.
  watch(
    () => (query.isSuccess.value ? toValue(after)?.from : undefined),
    () => {
      const next = toValue(after);
      if (query.isSuccess.value && next) void queries.prefetchQuery(appointmentsOf(next));
    },
  );
  return query;
}

export const useBlocks = (range: MaybeRefOrGetter<AgendaRange | null>) =>
  useQuery(
    computed(() => {
      const { from, to } = toValue(range) ?? { from: 0, to: 0 };
      return {
        queryKey: ['blocks', from, to],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          http
            .get<{ blocks: Block[] }>('/blocks', { from: iso(from), to: iso(to) }, signal)
            .then((found) => found.blocks),
        enabled: toValue(range) !== null,
      };
    }),
  );

/** How full the days of a month are. */
export const useAgendaDays = (
  range: MaybeRefOrGetter<{ from: string; to: string; resourceId?: string | undefined }>,
) =>
  useQuery(
    computed(() => {
      const { from, to, resourceId } = toValue(range);
      return {
        queryKey: ['appointments', 'days', from, to, resourceId ?? 'all'],
        queryFn: ({ signal }: { signal: AbortSignal }) =>
          http
            .get<{ days: AgendaDays }>(
              '/agenda/days',
              { from, to, ...(resourceId ? { resourceId } : {}) },
              signal,
            )
            .then((found) => found.days),
      };
    }),
  );

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
