import { useToast } from '@nuxt/ui/composables';
import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, ref, toValue } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Command } from '../../domain/appointments/status.ts';
import { http, HttpError } from '../http.ts';
import { useReasons } from './reasons.ts';
import type { AppointmentCard, Visit } from './types.ts';

/** One visit with its story, and the commands on it. A refusal is kept to be shown beside the buttons, with the fresh state. */
export function useVisit(
  id: MaybeRefOrGetter<string | null>,
  nameOf: (resourceId: string | null) => string | null,
) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const { explain } = useReasons(nameOf);
  const query = useQuery({
    queryKey: ['appointment', computed(() => toValue(id))],
    queryFn: ({ signal }) => http.get<Visit>(`/appointments/${toValue(id) ?? ''}`, undefined, signal),
    enabled: () => toValue(id) !== null,
  });
  const refusal = ref<ReturnType<typeof explain> | null>(null);
  const busy = ref<Command | null>(null);

  async function act(command: Command, details: Record<string, unknown> = {}): Promise<boolean> {
    const visit = query.data.value;
    if (!visit || busy.value) return false;
    busy.value = command;
    refusal.value = null;
    try {
      const card = await http.post<AppointmentCard>(`/appointments/${visit.id}/${command}`, {
        version: visit.version,
        ...details,
      });
      queries.setQueriesData<AppointmentCard[]>({ queryKey: ['appointments'] }, (list) =>
        list?.map((one) => (one.id === card.id ? card : one)),
      );
      queries.setQueryData<Visit>(['appointment', visit.id], { ...visit, ...card, client: visit.client });
      toast.add({
        title: t(`visit.done.${command}`, { name: card.client.name }),
        icon: 'i-lucide-check',
        color: 'success',
        duration: 3000,
      });
      return true;
    } catch (error) {
      refusal.value = explain(error);
      if (!(error instanceof HttpError)) throw error;
      return false;
    } finally {
      busy.value = null;
      for (const key of ['appointments', 'appointment', 'availability'])
        void queries.invalidateQueries({ queryKey: [key] });
    }
  }

  return {
    visit: computed(() => (toValue(id) ? (query.data.value ?? null) : null)),
    error: query.error,
    retry: () => void query.refetch(),
    refusal,
    busy,
    act,
  };
}
export type VisitModel = ReturnType<typeof useVisit>;
