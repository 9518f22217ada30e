import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import type { Recovery } from './types.ts';

const whileLookedAtMs = 15_000;

/** Those that wait come first, then the latest. */
export const inOrder = (rows: readonly Recovery[]): Recovery[] =>
  [...rows].sort(
    (one, other) =>
      Number(other.state === 'waiting') - Number(one.state === 'waiting') ||
      other.requestedAt.localeCompare(one.requestedAt),
  );

/** Who lost the way in, and this person's part in letting them in again. */
export function useRecoveries() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['recoveries'],
    queryFn: () => http.get<{ recoveries: Recovery[] }>('/recoveries').then((found) => found.recoveries),
    refetchInterval: whileLookedAtMs,
  });
  const { busy, run } = useAction('recoveries');
  /** This approver's half of the code; nobody can show it again. */
  const half = ref<{ name: string; code: string } | null>(null);
  const reread = () => void queries.invalidateQueries({ queryKey: ['recoveries'] });

  const approve = (recovery: Recovery) =>
    run(
      `${recovery.id}/approve`,
      () => http.post<{ code: string }>(`/recoveries/${recovery.id}/approve`, {}),
      ({ code }) => {
        half.value = { name: recovery.name, code };
        reread();
        return undefined;
      },
    );
  const refuse = (recovery: Recovery) =>
    run(
      `${recovery.id}/refuse`,
      () => http.post(`/recoveries/${recovery.id}/refuse`, {}),
      () => {
        reread();
        return t('recoveries.refusedNow', { name: recovery.name });
      },
    );

  return {
    rows: computed(() => inOrder(query.data.value ?? [])),
    isReady: computed(() => query.data.value !== undefined),
    error: computed(() => (query.data.value === undefined ? query.error.value : null)),
    retry: () => void query.refetch(),
    ...{ busy, half, approve, refuse },
  };
}
export type RecoveriesModel = ReturnType<typeof useRecoveries>;
