import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import type { DelayCard } from '../../api/appointments/reception-routes.ts';
import { useAction } from '../action.ts';
import { http } from '../http.ts';

/** Delays announced today, and announcing one. While clients are being told the list is read again. */
export function useDelays() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { busy, run } = useAction('reception');
  const query = useQuery({
    queryKey: ['delays'],
    queryFn: () => http.get<{ delays: DelayCard[] }>('/delays').then((found) => found.delays),
    refetchInterval: ({ state }) => (state.data?.some(({ told }) => told === null) ? 3_000 : 60_000),
  });
  const announce = (professionalId: string, minutes: number) =>
    run(
      professionalId,
      () => http.post<DelayCard>('/delays', { professionalId, minutes }),
      () => {
        void queries.invalidateQueries({ queryKey: ['delays'] });
        return t('reception.delay.announced');
      },
    );
  const lastOf = computed(() => {
    const last = new Map<string, DelayCard>();
    for (const delay of query.data.value ?? [])
      if (!last.has(delay.professionalId)) last.set(delay.professionalId, delay);
    return last;
  });
  return { lastOf, busy, announce };
}
export type Delays = ReturnType<typeof useDelays>;
