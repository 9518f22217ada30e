import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { computed, reactive, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { normalizePhone } from '../../domain/clients/phone.ts';
import { http, newIdempotencyKey } from '../http.ts';
import { useReasons } from './reasons.ts';
import type { AppointmentCard, FoundClient, Slot } from './types.ts';
import type { EmptySlot } from './useAgendaOptions.ts';
import type { Agenda } from './useAgenda.ts';

const kindFields = { professional: 'professionalId', room: 'roomId', device: 'deviceId' } as const;

/** The booking form: what was clicked is proposed, what was typed survives a refusal, one intention books once. */
export function useBooking(agenda: Agenda, wanted: EmptySlot | null, done: (card: AppointmentCard) => void) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const { catalogue, clock, place } = agenda;
  const { explain } = useReasons(agenda.catalogue.resourceName);

  const clicked = wanted?.resourceId ? { [kindFields[place.kind.value]]: wanted.resourceId } : {};
  const form = reactive({
    client: null as FoundClient | null,
    newClient: null as { name: string; phone: string; whatsappOptIn: boolean } | null,
    procedureId: undefined as string | undefined,
    professionalId: clicked.professionalId,
    day: wanted
      ? clock.dayOf(wanted.startsAt)
      : place.day.value < clock.today.value
        ? clock.today.value
        : place.day.value,
    slot: null as Slot | null,
  });
  const ledBy = place.bookingFor.value;
  // From the cache of the page that led here: no second audited reading. Not found leaves the field to be filled.
  if (ledBy)
    void queries
      .fetchQuery({
        queryKey: ['client', ledBy],
        queryFn: () => http.get<{ name: string }>(`/clients/${ledBy}`),
      })
      .then(({ name }) => (form.client ??= { id: ledBy, name, phone: null, cpf: null, birthDate: null }))
      .catch(() => undefined);
  const refusal = ref<ReturnType<typeof explain> | null>(null);
  const isBusy = ref(false);
  const wasTried = ref(false);

  const procedures = computed(() => {
    const person = catalogue.resources.value.find((one) => one.id === form.professionalId);
    const fits = (id: string) => !person || person.procedureIds.includes(id);
    return catalogue.procedures.value.filter(
      (one) => one.isActive && (fits(one.id) || one.id === form.procedureId),
    );
  });
  const professionals = computed(() =>
    catalogue.resources.value.filter(
      (one) =>
        one.kind === 'professional' &&
        one.isActive &&
        (!form.procedureId || one.procedureIds.includes(form.procedureId)),
    ),
  );
  const missing = computed(() => ({
    client: !form.client && !form.newClient?.name.trim() ? t('booking.missing.client') : undefined,
    phone:
      form.newClient?.phone && !normalizePhone(form.newClient.phone) ? t('booking.missing.phone') : undefined,
    procedure: form.procedureId ? undefined : t('booking.missing.procedure'),
    slot: form.slot ? undefined : t('booking.missing.slot'),
  }));
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

  async function submit(): Promise<void> {
    wasTried.value = true;
    const { slot, procedureId } = form;
    if (Object.values(missing.value).some(Boolean) || !slot || !procedureId) return;
    isBusy.value = true;
    refusal.value = null;
    try {
      const id = await clientId();
      const room = clicked.roomId ?? slot.roomId;
      const device = clicked.deviceId ?? slot.deviceId;
      const body = {
        clientId: id,
        procedureId,
        professionalId: slot.professionalId,
        startsAt: slot.startsAt,
        ...(room ? { roomId: room } : {}),
        ...(device ? { deviceId: device } : {}),
      };
      const card = await http.post<AppointmentCard>('/appointments', body, keyOf(body));
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

  return { form, procedures, professionals, faults, refusal, isBusy, submit };
}
