import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Command } from '../../domain/appointments/status.ts';
import { http, HttpError } from '../http.ts';
import { useReasons } from './reasons.ts';
import type { AppointmentCard } from './types.ts';

/**
 * Gives a visit a command, one at a time, and puts the answer into every list at once. A refusal is kept to be shown beside the
 * buttons, with the fresh state.
 */
export function useVisitCommand(nameOf: (resourceId: string | null) => string | null) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const { explain } = useReasons(nameOf);
  const refusal = ref<ReturnType<typeof explain> | null>(null);
  const busy = ref<{ id: string; command: Command | 'services' } | null>(null);

  /** One change at a time; `ask` answers the visit as it is afterwards, and `undo` is offered when there is a way back. */
  async function change(
    { id }: Pick<AppointmentCard, 'id'>,
    command: Command | 'services',
    ask: () => Promise<AppointmentCard>,
    undo?: (saved: AppointmentCard) => Promise<unknown>,
  ): Promise<AppointmentCard | null> {
    if (busy.value) return null;
    busy.value = { id, command };
    refusal.value = null;
    try {
      const card = await ask();
      queries.setQueriesData<AppointmentCard[]>({ queryKey: ['appointments'] }, (list) =>
        list?.map((one) => (one.id === card.id ? card : one)),
      );
      queries.setQueryData<AppointmentCard>(
        ['appointment', card.id],
        (visit) => visit && { ...visit, ...card, client: visit.client },
      );
      toast.add({
        title: t(`visit.done.${command}`, { name: card.client.name }),
        icon: 'i-lucide-check',
        color: 'success',
        ...(undo ? { actions: [undoAction(card, undo)] } : { duration: 3000 }),
      });
      return card;
    } catch (error) {
      refusal.value = explain(error);
      if (!(error instanceof HttpError)) throw error;
      return null;
    } finally {
      busy.value = null;
      for (const key of ['appointments', 'appointment', 'availability'])
        void queries.invalidateQueries({ queryKey: [key] });
    }
  }

  const undoAction = (card: AppointmentCard, undo: (saved: AppointmentCard) => Promise<unknown>) => ({
    ...({ label: t('app.undo'), color: 'neutral', variant: 'outline' } as const),
    onClick: () => void undo(card).then(sayRefusal),
  });
  /** By then its drawer may be closed. */
  function sayRefusal(): void {
    if (!refusal.value) return;
    const { title, reasons } = refusal.value;
    toast.add({ title, description: reasons.join(' '), icon: 'i-lucide-circle-alert', color: 'error' });
  }

  const send = (
    visit: Pick<AppointmentCard, 'id' | 'version'>,
    command: Command,
    details: object = {},
  ): Promise<AppointmentCard | null> =>
    change(visit, command, () =>
      http.post<AppointmentCard>(`/appointments/${visit.id}/${command}`, {
        version: visit.version,
        ...details,
      }),
    );

  return { refusal, busy, send, change };
}
