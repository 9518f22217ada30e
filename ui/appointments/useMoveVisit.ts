import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { useI18n } from 'vue-i18n';
import type { SqueezeInReason } from '../../domain/appointments/status.ts';
import { addDays } from '../../domain/clinic/calendar.ts';
import { useClock } from '../clock.ts';
import { http, HttpError, type Reason } from '../http.ts';
import { useSession } from '../session.ts';
import { servicesSpec } from './booking-services.ts';
import { inTheWay } from './in-the-way.ts';
import { fetchSlots } from './queries.ts';
import { useReasons } from './reasons.ts';
import type { AppointmentCard, Block, Slot } from './types.ts';

/** Where a visit goes: its start as an instant, and people, rooms or devices of some of its services. What is left out stays. */
export interface Destination {
  startsAt: string;
  services?: {
    position: number;
    professionalId?: string;
    roomId?: string | null;
    deviceId?: string | null;
  }[];
  squeezeIn?: { reason: SqueezeInReason };
}
/** What a squeeze-in may lie over: these and nothing else. */
const squeezable = ['professional-busy', 'outside-working-hours'];
const squeezeIn = { reason: 'client-request' } as const;

/** Moves at once on the screen, then asks the server; a refusal puts the visit back, says every reason and offers free times. */
export function useMoveVisit(
  nameOf: (resourceId: string | null) => string | null,
  shown: () => { cards: readonly AppointmentCard[]; blocks: readonly Block[] } = () => ({
    cards: [],
    blocks: [],
  }),
) {
  const { t } = useI18n();
  const session = useSession();
  const toast = useToast();
  const clock = useClock();
  const queries = useQueryClient();
  const { explain, sentence } = useReasons(nameOf);

  const put = (card: AppointmentCard): void => {
    queries.setQueriesData<AppointmentCard[]>({ queryKey: ['appointments'] }, (list) =>
      list?.map((one) => (one.id === card.id ? card : one)),
    );
    // Else a drawer that was open before would send the version of then.
    queries.setQueryData<AppointmentCard>(
      ['appointment', card.id],
      (visit) => visit && { ...visit, ...card, client: visit.client },
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
    // Where it came from it may have lain over another visit: going back asks for the same again.
    const isBackOver = before.isSqueezedIn && session.can('agenda:squeeze-in');
    const back = { ...destinationOf(before), ...(isBackOver ? { squeezeIn } : {}) };
    toast.add({
      title: t('agenda.moved', { name: saved.client.name, when: clock.spoken(saved.startsAt) }),
      // A moved visit has to be confirmed anew, and undoing the move does not bring the answer back.
      ...(before.status === 'confirmed' ? { description: t('agenda.askAgain') } : {}),
      icon: 'i-lucide-calendar-check',
      color: 'success',
      actions: [action(t('app.undo'), () => move(saved, back))],
    });
  }

  async function refuse(card: AppointmentCard, to: Destination, error: unknown): Promise<void> {
    const isTaken = error instanceof HttpError && error.code === 'slot-unavailable';
    const reasons = isTaken ? error.reasons : [];
    const said = [...new Set(reasons.map((reason) => told(moved(card, to), reason)))];
    const free = isTaken ? await nextFree(card, to) : [];
    const mayBeSqueezedIn =
      reasons.length > 0 &&
      session.can('agenda:squeeze-in') &&
      reasons.every(({ code }) => squeezable.includes(code));
    toast.add({
      title: t('agenda.notMoved', { name: card.client.name }),
      description: [
        ...(said.length ? said : [explain(error).title]),
        ...(free.length ? [t('agenda.nextFree')] : []),
      ].join(said.length > 1 ? '\n' : ' '),
      icon: 'i-lucide-calendar-x',
      color: 'error',
      // The person has to read and choose: it leaves when told to.
      duration: 0,
      ui: { description: 'whitespace-pre-line', actions: 'flex-wrap' },
      actions: [
        ...free.map((slot) => action(freeLabel(slot, to), () => move(card, destinationOf(slot)))),
        ...(mayBeSqueezedIn
          ? [action(t('agenda.squeezeInAnyway'), () => move(card, { ...to, squeezeIn }))]
          : []),
      ],
    });
  }

  /** Which service it is about when there are several, and what stands in its way when the screen shows more than the server says. */
  function told(wanted: AppointmentCard, reason: Reason): string {
    const found = inTheWay(reason, wanted, shown());
    const name = nameOf(reason.resourceId ?? null) ?? '';
    const time = clock.time(found?.until ?? wanted.startsAt);
    const text =
      found?.what === 'block'
        ? t('agenda.inTheWay.block', { name, time, kind: t(`block.kind.${found.kind}`) })
        : found
          ? t('agenda.inTheWay.held', { name, time })
          : sentence(reason);
    const service = wanted.services.find(({ position }) => position === reason.position);
    return wanted.services.length > 1 && service ? `${service.procedure.name}: ${text}` : text;
  }

  /** The hour wanted may be free elsewhere: then it is said where. */
  function freeLabel(slot: Slot, to: Destination): string {
    const where = slot.services
      .flatMap(({ roomId, deviceId }) => [roomId, deviceId].map(nameOf))
      .filter(Boolean);
    const isSameHour = Date.parse(slot.startsAt) === Date.parse(to.startsAt);
    return [clock.spoken(slot.startsAt), ...(isSameHour ? new Set(where) : [])].join(', ');
  }

  /** The next times at which those wanted, or those of before, can do all of it. */
  async function nextFree(card: AppointmentCard, to: Destination): Promise<Slot[]> {
    const from = clock.dayOf(to.startsAt);
    const { services } = moved(card, to);
    const spec = servicesSpec(
      services.map(({ procedure, ...who }) => ({ ...who, procedureId: procedure.id })),
    );
    const slots = await fetchSlots({ services: spec ?? '', from, to: addDays(from, 6) }).catch(() => []);
    return slots.filter((slot) => Date.parse(slot.startsAt) >= Date.parse(to.startsAt)).slice(0, 3);
  }

  return { move };
}

const action = (label: string, act: () => unknown) => ({
  label,
  color: 'neutral' as const,
  variant: 'outline' as const,
  onClick: () => void act(),
});

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
    isSqueezedIn: to.squeezeIn !== undefined,
    startsAt: later(card.startsAt),
    endsAt: later(card.endsAt),
  };
}
