import { useQueryClient } from '@tanstack/vue-query';
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import type { Review } from './proof-types.ts';

/** Those who asked that a person look at their risk (LGPD art. 20). */
export function useReviews() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const state = ref<'open' | 'done'>('open');
  const list = useCursor<Review>(['no-show-reviews', state], async (cursor, signal) => {
    const query = { state: state.value, cursor };
    const found = await http.get<{ items: Review[]; nextCursor: string | null }>(
      '/no-show/reviews',
      query,
      signal,
    );
    return { rows: found.items, nextCursor: found.nextCursor };
  });
  const { busy, run } = useAction('noShowModels');
  async function decide(
    { id, version, client }: Review,
    decision: 'kept' | 'changed',
    answer: string,
  ): Promise<boolean> {
    const isDone = await run(
      id,
      () => http.patch<Review>(`/no-show/reviews/${id}`, { version, state: decision, answer }),
      () => t('noShowModels.reviews.decided', { name: client.name }),
    );
    for (const key of ['no-show-reviews', 'no-show-risks', 'no-show-risk', 'tasks'])
      void queries.invalidateQueries({ queryKey: [key] });
    return isDone;
  }
  return { state, list, busy, decide };
}
export type ReviewsModel = ReturnType<typeof useReviews>;
