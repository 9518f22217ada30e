import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { useI18n } from 'vue-i18n';
import { addDays } from '../../domain/clinic/calendar.ts';
import { useClock } from '../clock.ts';
import { http, HttpError } from '../http.ts';
import { servicesSpec } from './booking-services.ts';
import { fetchSlots } from './queries.ts';
import { useReasons } from './reasons.ts';
import type { AppointmentCard, Slot } from './types.ts';

/** Where a visit goes: its start as an instant, and people, rooms or devices of some of its services. What is left out stays. */
export interface Destination {
  startsAt: string;
  services?: {
    position: number;
    professionalId?: string;
    roomId?: string | null;
    deviceId?: string | null;
  }[];
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
      const saved = await http.post<AppointmentCard>(`/appointments/${card.id}/move`, {
        version: card.version,
        ...to,
      });
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

  /** The next times at which those wanted, or those of before, can do all of it. */
  async function nextFree(card: AppointmentCard, to: Destination): Promise<Slot[]> {
    const from = clock.dayOf(to.startsAt);
    const { services } = moved(card, to);
    const spec = servicesSpec(
      services.map(({ procedure, ...who }) => ({ ...who, procedureId: procedure.id })),
    );
    const slots = await fetchSlots({ services: spec ?? '', from, to: addDays(from, 6) }).catch(() => []);
    return slots.filter((slot) => slot.startsAt >= to.startsAt).slice(0, 3);
  }

  return { move };
}

/** The whole place of a visit, or of a free time found for it: all services, in their order. */
export const destinationOf = ({ startsAt, services }: Slot | AppointmentCard): Destination => ({
  startsAt,
  services: services.map(({ professionalId, roomId, deviceId }, index) => ({
    position: index + 1,
    ...{ professionalId, roomId, deviceId },
  })),
});

/** The visit as it will be if the server agrees. */
export function moved(card: AppointmentCard, to: Destination): AppointmentCard {
  const by = Date.parse(to.startsAt) - Date.parse(card.startsAt);
  const later = (instant: string) => new Date(Date.parse(instant) + by).toISOString();
  const services = card.services.map((service) => {
    const { position: _, ...place } = to.services?.find((one) => one.position === service.position) ?? {
      position: 0,
    };
    return { ...service, ...place, startsAt: later(service.startsAt), endsAt: later(service.endsAt) };
  });
  const { professionalId, roomId, deviceId } = services[0] ?? card;
  return {
    ...card,
    ...{ professionalId, roomId, deviceId, services, status: 'booked' },
    startsAt: later(card.startsAt),
    endsAt: later(card.endsAt),
  };
}
