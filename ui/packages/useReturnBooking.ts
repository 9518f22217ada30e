import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { addDays } from '../../domain/clinic/calendar.ts';
import { useAction } from '../action.ts';
import { useClock } from '../clock.ts';
import { http, newIdempotencyKey } from '../http.ts';
import { useResources } from './queries.ts';
import type { Due } from './types.ts';

interface Slot {
  startsAt: string;
  professionalId: string;
  roomId: string | null;
  deviceId: string | null;
}
const mostDays = 21;

/** Free times in the days in which a return is due, the first one chosen already; booked for the series it belongs to, or by itself. */
export function useReturnBooking(item: Due, done: () => void) {
  const clock = useClock();
  const { t } = useI18n();
  const queries = useQueryClient();
  const resources = useResources();
  const { busy, run } = useAction('packages.returns');
  const isWithAnyone = ref(false);
  const chosen = ref<Slot | null>(null);
  const key = newIdempotencyKey();

  const from = computed(() => (item.dueFrom > clock.today.value ? item.dueFrom : clock.today.value));
  const to = computed(() => {
    const last = addDays(from.value, mostDays);
    // Whoever is late already may still come in the next days.
    const end = item.dueTo > from.value ? item.dueTo : addDays(from.value, 7);
    return end < last ? end : last;
  });
  const query = useQuery({
    queryKey: ['availability', 'return', item.id, from, to, isWithAnyone],
    queryFn: ({ signal }) =>
      http
        .get<{ slots: Slot[] }>(
          '/availability',
          {
            ...{ from: from.value, to: to.value, procedureId: item.procedure.id, step: 30, each: 'first' },
            professionalId: (isWithAnyone.value ? null : item.professionalId) ?? undefined,
          },
          signal,
        )
        .then((found) => found.slots),
  });
  const days = computed(() => {
    const byDay = new Map<string, Slot[]>();
    for (const slot of query.data.value ?? []) {
      const day = clock.dayOf(slot.startsAt);
      byDay.set(day, [...(byDay.get(day) ?? []), slot]);
    }
    return [...byDay].map(([day, slots]) => ({ day, slots }));
  });
  watch(query.data, (slots) => (chosen.value = slots?.[0] ?? null), { immediate: true });

  async function book(): Promise<void> {
    if (!chosen.value) return;
    const { startsAt, professionalId, roomId, deviceId } = chosen.value;
    const where = { professionalId, roomId, deviceId };
    const services = [{ procedureId: item.procedure.id, ...where }];
    const isDone = await run(
      'book',
      () =>
        item.seriesId
          ? http.post(`/series/${item.seriesId}/visits`, { startsAt, ...where })
          : http.post('/appointments', { clientId: item.client.id, startsAt, services }, key),
      () => t('packages.returns.booked', { name: item.client.name, when: clock.spoken(startsAt) }),
    );
    for (const stale of ['returns', 'appointments', 'availability'])
      void queries.invalidateQueries({ queryKey: [stale] });
    if (isDone) done();
  }
  const nameOf = (id: string) => resources.data.value?.find((one) => one.id === id)?.name ?? '';
  return { clock, query, days, chosen, book, busy, isWithAnyone, nameOf };
}
