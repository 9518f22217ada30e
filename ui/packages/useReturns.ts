import { useQueryClient } from '@tanstack/vue-query';
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { dismissReasons } from '../../domain/packages/returns.ts';
import { useAction } from '../action.ts';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import type { Return } from './types.ts';

export const kindChoices = ['all', 'session', 'touch-up', 'recall'] as const;
export const stateChoices = ['open', 'wants'] as const;

/** Who should come back, those who are due first before. */
export function useReturns() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { busy, run } = useAction('packages.returns');
  const kind = ref<(typeof kindChoices)[number]>('all');
  const state = ref<(typeof stateChoices)[number]>('open');
  const list = useCursor<Return>(['returns', kind, state], async (cursor, signal) => {
    const query = { cursor, state: state.value, kind: kind.value === 'all' ? undefined : kind.value };
    const found = await http.get<{ returns: Return[]; nextCursor: string | null }>('/returns', query, signal);
    return { rows: found.returns, nextCursor: found.nextCursor };
  });
  async function dismiss(one: Return, reason: (typeof dismissReasons)[number]) {
    await run(
      one.id,
      () => http.post(`/returns/${one.id}/dismiss`, { reason }),
      () => t('packages.returns.dismissed', { name: one.client.name }),
    );
    void queries.invalidateQueries({ queryKey: ['returns'] });
  }
  return { kind, state, list, dismiss, busy };
}
