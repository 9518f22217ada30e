import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, watch } from 'vue';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import type { Training } from './proof-types.ts';

/** Live events tell each step; this is for a line that is down. */
const whileItRunsMs = 2_000;

/** The latest training, followed while it runs. */
export function useTraining() {
  const queries = useQueryClient();
  const { busy, run } = useAction('noShowModels');
  const query = useQuery({
    queryKey: ['no-show-trainings'],
    queryFn: ({ signal }) => http.get<{ items: Training[] }>('/no-show/trainings', undefined, signal),
    refetchInterval: ({ state }) =>
      state.data?.items.some((one) => one.state === 'running') ? whileItRunsMs : false,
  });
  const latest = computed(() => query.data.value?.items[0] ?? null);
  const isRunning = computed(() => latest.value?.state === 'running');
  const look = (key: string) => queries.invalidateQueries({ queryKey: [key] });
  // What it found is a model in the list.
  watch(isRunning, (is, was) => {
    if (was && !is) void look('no-show-models');
  });
  async function start(): Promise<void> {
    // Its progress is the answer: no notice beside it. Refused because one runs: then that one is shown.
    await run(
      'train',
      () => http.post<Training>('/no-show/trainings', {}),
      () => undefined,
    );
    await look('no-show-trainings');
  }
  return { latest, isRunning, busy, start };
}
export type TrainingModel = ReturnType<typeof useTraining>;
