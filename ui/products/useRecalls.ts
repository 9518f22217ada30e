import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import type { Proposal, RecallLine } from './recall-types.ts';

/** Recalls, the newest first: those that go on, or those that ended. */
export function useRecalls() {
  const state = ref<'open' | 'closed'>('open');
  const list = useCursor<RecallLine>(['recalls', 'list', state], async (cursor, signal) => {
    const found = await http.get<{ recalls: RecallLine[]; nextCursor: string | null }>(
      '/recalls',
      { cursor, limit: 50, state: state.value },
      signal,
    );
    return { rows: found.recalls, nextCursor: found.nextCursor };
  });
  return { state, list };
}

/** Entries of ANVISA's irregular products that may be of something in stock and that nobody has decided about. */
export function useProposals() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['recall-proposals'],
    queryFn: () =>
      http
        .get<{ proposals: Proposal[] }>('/recall-proposals', { state: 'open' })
        .then((found) => found.proposals),
  });
  const { busy, run } = useAction('recalls');
  const dismiss = (id: string, note: string) =>
    run(
      id,
      () => http.post(`/recall-proposals/${id}/dismiss`, { note }),
      () => {
        void queries.invalidateQueries({ queryKey: ['recall-proposals'] });
        return t('recalls.done.dismiss');
      },
    );
  return { query, busy, dismiss };
}
export type ProposalsModel = ReturnType<typeof useProposals>;
