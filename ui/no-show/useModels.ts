import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import type { Accuracy, ModelDetail, ModelLine, ModelList } from './proof-types.ts';

/** All models of the clinic, and the one that works: none while the house's rules do. */
export function useModels() {
  const query = useQuery({
    queryKey: ['no-show-models', 'list'],
    queryFn: ({ signal }) => http.get<ModelList>('/no-show/models', undefined, signal),
  });
  const champion = computed(() => query.data.value?.items.find(({ state }) => state === 'champion') ?? null);
  return {
    list: query.data,
    champion,
    isReady: computed(() => query.data.value !== undefined),
    error: computed(() => (query.data.value === undefined ? query.error.value : null)),
    retry: () => void query.refetch(),
  };
}

/** One model with its card; nothing is asked while there is no id. */
export function useModel(id: Ref<string | null>) {
  return useQuery({
    queryKey: ['no-show-models', 'one', id],
    queryFn: ({ signal }) => http.get<ModelDetail>(`/no-show/models/${id.value ?? ''}`, undefined, signal),
    enabled: () => id.value !== null,
  });
}

/** How what was said of visits came true, of the last twelve months. */
export const useAccuracy = () =>
  useQuery({
    queryKey: ['no-show-accuracy'],
    queryFn: ({ signal }) => http.get<Accuracy>('/no-show/accuracy', { months: 12 }, signal),
  });

/** Puts an earlier model to work again. */
export function usePromotion() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { busy, run } = useAction('noShowModels');
  async function promote({ id, number }: ModelLine): Promise<boolean> {
    const isDone = await run(
      id,
      () => http.post(`/no-show/models/${id}/promote`, {}),
      () => t('noShowModels.versions.promoted', { number }),
    );
    for (const key of ['no-show-models', 'no-show-accuracy'])
      void queries.invalidateQueries({ queryKey: [key] });
    return isDone;
  }
  return { busy, promote };
}
