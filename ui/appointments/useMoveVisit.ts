import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { useI18n } from 'vue-i18n';
import { addDays } from '../../domain/clinic/calendar.ts';
import { useClock } from '../clock.ts';
import { http, HttpError } from '../http.ts';
import { fetchSlots } from './queries.ts';
import { useReasons } from './reasons.ts';
import type { AppointmentCard, Slot } from './types.ts';

/** Where a visit goes; resources left out stay. `startsAt` in epoch milliseconds. */
export interface Destination {
  startsAt: number;
  professionalId?: string;
  roomId?: string | null;
  deviceId?: string | null;
}

/** Moves at once on the screen, then asks the server; a refusal puts the visit back, says every reason and offers free times. */
export function useMoveVisit(nameOf: (resourceId: string | null) => string | null) {
  const { t } = useI18n();
  const toast = useToast();
  const clock = useClock();
  const queries = useQueryClient();
  const { explain } = useReasons(nameOf);

  const put = (card: AppointmentCard): void => {
    queries.setQueriesData<AppointmentCard[]>({ queryKey: ['appointments'] }, (list) =>
      list?.map((one) => (one.id === card.id ? card : one)),
    );
  };

  async function move(card: AppointmentCard, to: Destination): Promise<boolean> {
    // A reading that is under way would put the visit back where it was.
    await queries.cancelQueries({ queryKey: ['appointments'] });
    put(moved(card, to));
    try {
      const body = { version: card.version, ...to, startsAt: new Date(to.startsAt).toISOString() };
      const saved = await http.post<AppointmentCard>(`/appointments/${card.id}/move`, body);
      put(saved);
      offerUndo(card, saved);
      return true;
    } catch (error) {
      put(card);
      await refuse(card, to, error);
      return false;
    } finally {
      void queries.invalidateQueries({ queryKey: ['appointments'] });
      void queries.invalidateQueries({ queryKey: ['appointment', card.id] });
    }
  }

  function offerUndo(before: AppointmentCard, saved: AppointmentCard): void {
    const back = destinationOf(before);
    toast.add({
      title: t('agenda.moved', { name: saved.client.name, when: clock.spoken(saved.startsAt) }),
      // A moved visit has to be confirmed anew, and undoing the move does not bring the answer back.
      ...(before.status === 'confirmed' ? { description: t('agenda.askAgain') } : {}),
      icon: 'i-lucide-calendar-check',
      color: 'success',
      actions: [
        { label: t('app.undo'), color: 'neutral', variant: 'outline', onClick: () => void move(saved, back) },
      ],
    });
  }

  async function refuse(card: AppointmentCard, to: Destination, error: unknown): Promise<void> {
    const { title, reasons } = explain(error);
    const isTaken = error instanceof HttpError && error.code === 'slot-unavailable';
    const free = isTaken ? await nextFree(card, to) : [];
    toast.add({
      title: t('agenda.notMoved', { name: card.client.name }),
      description: [
        ...(reasons.length ? reasons : [title]),
        ...(free.length ? [t('agenda.nextFree')] : []),
      ].join(' '),
      icon: 'i-lucide-calendar-x',
      color: 'error',
      // The person has to read and choose: it leaves when told to.
      duration: 0,
      actions: free.map((slot) => ({
        label: clock.spoken(slot.startsAt),
        color: 'neutral' as const,
        variant: 'outline' as const,
        onClick: () => void move(card, destinationOf(slot)),
      })),
    });
  }

  async function nextFree(card: AppointmentCard, to: Destination): Promise<Slot[]> {
    const from = clock.dayOf(to.startsAt);
    const slots = await fetchSlots({
      procedureId: card.procedure.id,
      professionalId: to.professionalId ?? card.professionalId,
      from,
      to: addDays(from, 6),
    }).catch(() => []);
    return slots.filter((slot) => Date.parse(slot.startsAt) >= to.startsAt).slice(0, 3);
  }

  return { move };
}

const destinationOf = ({
  startsAt,
  professionalId,
  roomId,
  deviceId,
}: Slot | AppointmentCard): Destination => ({
  startsAt: Date.parse(startsAt),
  professionalId,
  roomId,
  deviceId,
});

function moved(card: AppointmentCard, to: Destination): AppointmentCard {
  const length = Date.parse(card.endsAt) - Date.parse(card.startsAt);
  return {
    ...card,
    professionalId: to.professionalId ?? card.professionalId,
    roomId: to.roomId === undefined ? card.roomId : to.roomId,
    deviceId: to.deviceId === undefined ? card.deviceId : to.deviceId,
    status: 'booked',
    startsAt: new Date(to.startsAt).toISOString(),
    endsAt: new Date(to.startsAt + length).toISOString(),
  };
}
