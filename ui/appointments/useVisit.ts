import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import type { Command } from '../../domain/appointments/status.ts';
import { http } from '../http.ts';
import type { AppointmentCard, Visit } from './types.ts';
import { useVisitCommand } from './useVisitCommand.ts';

/** One visit with its story, and the commands on it. */
export function useVisit(
  id: MaybeRefOrGetter<string | null>,
  nameOf: (resourceId: string | null) => string | null,
) {
  const queries = useQueryClient();
  const { refusal, busy, send, change } = useVisitCommand(nameOf);
  const query = useQuery({
    queryKey: ['appointment', computed(() => toValue(id))],
    queryFn: ({ signal }) => http.get<Visit>(`/appointments/${toValue(id) ?? ''}`, undefined, signal),
    enabled: () => toValue(id) !== null,
  });

  const show = (card: AppointmentCard | null): boolean => {
    const visit = query.data.value;
    if (visit && card)
      queries.setQueryData<Visit>(['appointment', visit.id], { ...visit, ...card, client: visit.client });
    return card !== null;
  };
  async function act(command: Command, details: object = {}): Promise<boolean> {
    const visit = query.data.value;
    return visit ? show(await send(visit, command, details)) : false;
  }
  async function changeServices(services: readonly object[]): Promise<boolean> {
    const visit = query.data.value;
    if (!visit) return false;
    const { id, version } = visit;
    return show(
      await change(visit, 'services', () =>
        http.post<AppointmentCard>(`/appointments/${id}/services`, { version, services }),
      ),
    );
  }

  return {
    visit: computed(() => (toValue(id) ? (query.data.value ?? null) : null)),
    error: query.error,
    retry: () => void query.refetch(),
    refusal,
    busy: computed(() => busy.value?.command ?? null),
    act,
    changeServices,
  };
}
export type VisitModel = ReturnType<typeof useVisit>;
