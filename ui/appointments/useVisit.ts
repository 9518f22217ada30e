import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import type { Command } from '../../domain/appointments/status.ts';
import { http } from '../http.ts';
import type { Visit } from './types.ts';
import { useVisitCommand } from './useVisitCommand.ts';

/** One visit with its story, and the commands on it. */
export function useVisit(
  id: MaybeRefOrGetter<string | null>,
  nameOf: (resourceId: string | null) => string | null,
) {
  const queries = useQueryClient();
  const { refusal, busy, send } = useVisitCommand(nameOf);
  const query = useQuery({
    queryKey: ['appointment', computed(() => toValue(id))],
    queryFn: ({ signal }) => http.get<Visit>(`/appointments/${toValue(id) ?? ''}`, undefined, signal),
    enabled: () => toValue(id) !== null,
  });

  async function act(command: Command, details: object = {}): Promise<boolean> {
    const visit = query.data.value;
    const card = visit ? await send(visit, command, details) : null;
    if (visit && card)
      queries.setQueryData<Visit>(['appointment', visit.id], { ...visit, ...card, client: visit.client });
    return card !== null;
  }

  return {
    visit: computed(() => (toValue(id) ? (query.data.value ?? null) : null)),
    error: query.error,
    retry: () => void query.refetch(),
    refusal,
    busy: computed(() => busy.value?.command ?? null),
    act,
  };
}
export type VisitModel = ReturnType<typeof useVisit>;
