import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import type { Opening } from './types.ts';

/** Freed times: those being offered, or the recent ones too. */
export function useOpenings() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const state = ref<'open' | 'all'>('open');
  const query = useQuery({
    queryKey: ['waitlist-openings', state],
    queryFn: ({ signal }) =>
      http
        .get<{ openings: Opening[] }>('/waitlist/openings', { state: state.value }, signal)
        .then((found) => found.openings),
    // Whose turn it is changes with the clock; the live line tells it, this is for when the line is down.
    refetchInterval: 30_000,
  });
  const { busy, run } = useAction('waitlist');
  const again = () => {
    void queries.invalidateQueries({ queryKey: ['waitlist-openings'] });
    void queries.invalidateQueries({ queryKey: ['waitlist'] });
  };
  const answer = (opening: Opening, verb: 'accept' | 'decline') => {
    const offer = opening.offers.at(-1);
    if (!offer) return Promise.resolve(false);
    return run(
      `${opening.id}/${verb}`,
      () => http.post(`/waitlist/offers/${offer.id}/${verb}`, {}),
      () => {
        again();
        return t(`waitlist.openings.${verb === 'accept' ? 'accepted' : 'declined'}`, {
          name: offer.client.name,
        });
      },
    );
  };
  const stop = (opening: Opening) =>
    run(
      `${opening.id}/stop`,
      () => http.post(`/waitlist/openings/${opening.id}/stop`, {}),
      () => {
        again();
        return t('waitlist.openings.stopped');
      },
    );
  return {
    ...{ state, busy, answer, stop },
    openings: computed(() => query.data.value ?? []),
    isReady: computed(() => query.data.value !== undefined),
    error: computed(() => (query.data.value === undefined ? query.error.value : null)),
    retry: () => void query.refetch(),
  };
}
export type OpeningsModel = ReturnType<typeof useOpenings>;
