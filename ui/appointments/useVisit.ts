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
    if (visit && visit.id === card?.id)
      queries.setQueryData<Visit>(['appointment', visit.id], { ...visit, ...card, client: visit.client });
    return card !== null;
  };
  async function act(command: Command, details: object = {}): Promise<boolean> {
    const visit = query.data.value;
    return visit ? show(await send(visit, command, details)) : false;
  }
  const postServices = (id: string, version: number, services: readonly object[]) => () =>
    http.post<AppointmentCard>(`/appointments/${id}/services`, { version, services });
  async function changeServices(services: readonly object[]): Promise<boolean> {
    const before = query.data.value;
    if (!before) return false;
    const undo = async ({ id, version }: AppointmentCard) =>
      show(await change(before, 'services', postServices(id, version, before.services.map(wishOf))));
    return show(await change(before, 'services', postServices(before.id, before.version, services), undo));
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
/** A service as it was, asked for again: with the same people, in the same places. */
const wishOf = ({ procedure, professionalId, roomId, deviceId }: Visit['services'][number]) => ({
  procedureId: procedure.id,
  ...{ professionalId, roomId, deviceId },
});
export type VisitModel = ReturnType<typeof useVisit>;
