import { useQuery } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { http, HttpError } from '../http.ts';
import { useSession } from '../session.ts';
import type { RiskCard } from './types.ts';

/** The risk of one visit. A visit that is over, or of a clinic that predicts nothing, has none. */
export function useRiskCard(id: MaybeRefOrGetter<string | null>) {
  const session = useSession();
  const query = useQuery({
    queryKey: ['no-show-risk', computed(() => toValue(id))],
    queryFn: ({ signal }) => http.get<RiskCard>(`/appointments/${toValue(id) ?? ''}/risk`, undefined, signal),
    enabled: () => toValue(id) !== null && session.can('no-show:read'),
  });
  const isNone = computed(
    () => query.error.value instanceof HttpError && query.error.value.code === 'not-found',
  );
  return {
    card: computed(() => (toValue(id) && !isNone.value ? (query.data.value ?? null) : null)),
    isLoading: query.isLoading,
    isNone,
    error: computed(() => (query.data.value || isNone.value ? null : query.error.value)),
    retry: () => void query.refetch(),
  };
}
