import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { computed, reactive, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { SqueezeInReason } from '../../domain/appointments/status.ts';
import { normalizePhone } from '../../domain/clients/phone.ts';
import { http, newIdempotencyKey } from '../http.ts';
import { servicesSpec, type ServiceChoice } from './booking-services.ts';
import { useReasons } from './reasons.ts';
import type { AppointmentCard, FoundClient, Slot } from './types.ts';
import type { EmptySlot } from './useAgendaOptions.ts';
import type { Agenda } from './useAgenda.ts';

const kindFields = { professional: 'professionalId', room: 'roomId', device: 'deviceId' } as const;

interface BookingTyped {
  client: FoundClient | null;
  newClient: { name: string; phone: string; whatsappOptIn: boolean } | null;
  services: ServiceChoice[];
  day: string;
  slot: Slot | null;
  /** Over what the professional does already: its hour is typed, not found. */
  squeezeIn: { time: string; reason: SqueezeInReason } | null;
}

/** The booking form: what was clicked is proposed, what was typed survives a refusal, one intention books once. */
export function useBooking(
  agenda: Agenda,
  wanted: EmptySlot | null,
  done: (card: AppointmentCard) => void,
  { isWalkIn = false } = {},
) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const { clock, place } = agenda;
  const { explain } = useReasons(agenda.catalogue.resourceName);

  const clicked: Partial<Record<'professionalId' | 'roomId' | 'deviceId', string>> = wanted?.resourceId
    ? { [kindFields[place.kind.value]]: wanted.resourceId }
    : {};
  const form = reactive<BookingTyped>({
    ...{ client: null, newClient: null, slot: null, squeezeIn: null },
    services: [{ key: 0, procedureId: undefined, professionalId: clicked.professionalId }],
    day: firstDay(agenda, wanted),
  });
  void proposeClient();
  const refusal = ref<ReturnType<typeof explain> | null>(null);
  const isBusy = ref(false);
  const wasTried = ref(false);

  /** From the cache of the page that led here: no second audited reading. Not found leaves the field to be filled. */
  async function proposeClient(): Promise<void> {
    const id = place.bookingFor.value;
    if (!id) return;
    const queryFn = () => http.get<{ name: string }>(`/clients/${id}`);
    const found = await queries.fetchQuery({ queryKey: ['client', id], queryFn }).catch(() => null);
    if (found) form.client ??= { id, name: found.name, phone: null, cpf: null, birthDate: null };
  }

  const missing = computed(() => {
    const { squeezeIn } = form;
    return {
      client: !form.client && !form.newClient?.name.trim() ? t('booking.missing.client') : undefined,
      phone:
        form.newClient?.phone && !normalizePhone(form.newClient.phone)
          ? t('booking.missing.phone')
          : undefined,
      procedure: servicesSpec(form.services) ? undefined : t('booking.missing.procedure'),
      professional:
        squeezeIn && form.services.some(({ professionalId }) => !professionalId)
          ? t('booking.missing.professional')
          : undefined,
      slot: (squeezeIn ? squeezeIn.time : form.slot) ? undefined : t('booking.missing.slot'),
    };
  });
  const faults = computed(() => (wasTried.value ? missing.value : {}) as Partial<typeof missing.value>);

  // The same wish sent again, after a broken line say, carries the same key; another wish another.
  let sent = { wish: '', key: '' };
  const keyOf = (body: object): string => {
    const wish = JSON.stringify(body);
    if (wish !== sent.wish) sent = { wish, key: newIdempotencyKey() };
    return sent.key;
  };

  async function clientId(): Promise<string> {
    if (form.client) return form.client.id;
    const { name = '', phone = '', whatsappOptIn = false } = form.newClient ?? {};
    const created = await http.post<FoundClient>('/clients', {
      name: name.trim(),
      whatsappOptIn,
      ...(phone ? { phone } : {}),
    });
    // Chosen from here on: when the time is refused, a second try books for her and registers nobody twice.
    form.client = created;
    form.newClient = null;
    return created.id;
  }

  /** The room or device that was clicked is of the first service. */
  function wish(): object {
    const { slot, squeezeIn, services } = form;
    const place = (index: number, found?: { roomId: string | null; deviceId: string | null }) => {
      const roomId = (index === 0 ? clicked.roomId : undefined) ?? found?.roomId;
      const deviceId = (index === 0 ? clicked.deviceId : undefined) ?? found?.deviceId;
      return { ...(roomId ? { roomId } : {}), ...(deviceId ? { deviceId } : {}) };
    };
    if (squeezeIn)
      return {
        startsAt: new Date(clock.at(form.day, squeezeIn.time)).toISOString(),
        services: services.map(({ procedureId, professionalId }, index) => ({
          ...{ procedureId, professionalId },
          ...place(index),
        })),
        squeezeIn: { reason: squeezeIn.reason },
      };
    return {
      startsAt: slot?.startsAt,
      services: slot?.services.map(({ procedureId, professionalId, ...found }, index) => ({
        ...{ procedureId, professionalId },
        ...place(index, found),
      })),
    };
  }

  /** She is here already. A refusal leaves her expected, and the reception presses «Chegou»: she is booked either way. */
  const receive = ({ id, version }: AppointmentCard): Promise<unknown> =>
    http.post(`/appointments/${id}/check-in`, { version }).catch(() => undefined);

  async function submit(): Promise<void> {
    wasTried.value = true;
    if (Object.values(missing.value).some(Boolean) || isBusy.value) return;
    isBusy.value = true;
    refusal.value = null;
    try {
      const body = { clientId: await clientId(), ...wish(), ...(isWalkIn ? { isWalkIn } : {}) };
      const card = await http.post<AppointmentCard>('/appointments', body, keyOf(body));
      if (isWalkIn) await receive(card);
      toast.add({
        title: t('booking.done', { name: card.client.name, when: clock.spoken(card.startsAt) }),
        icon: 'i-lucide-calendar-check',
        color: 'success',
      });
      void queries.invalidateQueries({ queryKey: ['appointments'] });
      done(card);
    } catch (error) {
      refusal.value = explain(error);
    } finally {
      isBusy.value = false;
      void queries.invalidateQueries({ queryKey: ['availability'] });
    }
  }

  return { form, faults, refusal, isBusy, submit, clientId };
}
export type Booking = ReturnType<typeof useBooking>;

function firstDay({ clock, place }: Agenda, wanted: EmptySlot | null): string {
  if (wanted) return clock.dayOf(wanted.startsAt);
  return place.day.value < clock.today.value ? clock.today.value : place.day.value;
}
