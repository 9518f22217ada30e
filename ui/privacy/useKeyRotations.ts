import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';

export interface Rotation {
  id: string;
  state: 'waiting' | 'wrapping' | 'done';
  /** Keys of people there were, and how many of them lie under the new key. */
  people: number;
  wrapped: number;
  /** Values under the clinic's own key, sealed anew; `unreadable` open under no key and were left as they are. */
  resealed: number;
  unreadable: number;
  finishedAt: string | null;
}
const whileItRunsMs = 15_000;

/** New versions of the clinic's key, the newest first. */
export function useKeyRotations() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['key-rotations'],
    queryFn: () => http.get<{ rotations: Rotation[] }>('/key-rotations').then(({ rotations }) => rotations),
    refetchInterval: whileItRunsMs,
  });
  const { busy, run } = useAction('keys');
  const start = () =>
    run(
      'start',
      () => http.post('/key-rotations', {}),
      () => {
        void queries.invalidateQueries({ queryKey: ['key-rotations'] });
        return t('audit.keys.started');
      },
    );
  return {
    last: computed(() => query.data.value?.[0] ?? null),
    isReady: computed(() => query.data.value !== undefined),
    ...{ error: query.error, retry: () => void query.refetch(), busy, start },
  };
}
