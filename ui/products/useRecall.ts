import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import { saveBytes } from '../save-bytes.ts';
import type { PeopleShown, Recall, RecallPerson } from './recall-types.ts';

/** The people of one recall; which of them is asked for, since the reading is audited. */
function usePeople(id: Readonly<Ref<string>>) {
  const shown = ref<PeopleShown>('open');
  const list = useCursor<RecallPerson>(['recall-people', id, shown], async (cursor, signal) => {
    const found = await http.get<{ people: RecallPerson[]; nextCursor: string | null }>(
      `/recalls/${id.value}/people`,
      { cursor, limit: 50, list: shown.value },
      signal,
    );
    return { rows: found.people, nextCursor: found.nextCursor };
  });
  return { shown, list };
}

/** One recall and what is done about it; each act ends in a notice, and the page reads itself anew. */
export function useRecall(id: Readonly<Ref<string>>) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['recall', id],
    queryFn: ({ signal }) => http.get<Recall>(`/recalls/${id.value}`, {}, signal),
    refetchOnWindowFocus: false,
  });
  const { busy, run } = useAction('recalls');

  /** Every act is one POST below the recall; `name` is that of its sentence. */
  async function act(name: string, path: string, body: object): Promise<boolean> {
    const isDone = await run(
      name,
      () => http.post(`/recalls/${id.value}${path}`, body),
      () => t(`recalls.done.${name}`),
    );
    for (const key of ['recall', 'recalls', 'recall-people', 'lot', 'lots'])
      void queries.invalidateQueries({ queryKey: [key] });
    return isDone;
  }
  const saveReport = () =>
    run(
      'report',
      () => http.file(`/recalls/${id.value}/report/pdf`),
      (bytes) => {
        saveBytes(`recolhimento-${id.value.slice(0, 8)}.pdf`, bytes);
        return undefined;
      },
    );
  return { id, query, people: usePeople(id), busy, act, saveReport };
}
export type RecallModel = ReturnType<typeof useRecall>;
