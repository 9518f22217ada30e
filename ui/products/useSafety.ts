import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import { saveBytes } from '../save-bytes.ts';
import type { SafetyDraft, SafetyEvent, SafetyLine, SafetyShown } from './safety-types.ts';

/** Whoever only reports sees her own; the server knows. */
export function useSafetyEvents() {
  const state = ref<SafetyShown>('draft');
  const list = useCursor<SafetyLine>(['safety-events', 'list', state], async (cursor, signal) => {
    const found = await http.get<{ events: SafetyLine[]; nextCursor: string | null }>(
      '/safety-events',
      { cursor, limit: 50, state: state.value },
      signal,
    );
    return { rows: found.events, nextCursor: found.nextCursor };
  });
  return { state, list };
}

/** One event and what is done about it. The draft is health data: read when somebody asks for it. */
export function useSafetyEvent(id: Readonly<Ref<string>>) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['safety-event', id],
    queryFn: ({ signal }) => http.get<SafetyEvent>(`/safety-events/${id.value}`, {}, signal),
    refetchOnWindowFocus: false,
  });
  const isDraftAsked = ref(false);
  const draft = useQuery({
    queryKey: ['safety-event', id, 'draft'],
    queryFn: () =>
      http.get<{ fields: SafetyDraft }>(`/safety-events/${id.value}/draft`).then(({ fields }) => fields),
    enabled: isDraftAsked,
    refetchOnWindowFocus: false,
  });
  const { busy, run } = useAction('safety');
  async function act(name: string, path: string, body: object, method: 'post' | 'patch' = 'post') {
    const isDone = await run(
      name,
      () => http[method](`/safety-events/${id.value}${path}`, body),
      () => t(`safety.done.${name}`),
    );
    for (const key of ['safety-event', 'safety-events', 'device', 'devices', 'lot', 'lots'])
      void queries.invalidateQueries({ queryKey: [key] });
    return isDone;
  }
  const savePaper = () =>
    run(
      'paper',
      () => http.file(`/safety-events/${id.value}/paper`),
      (bytes) => {
        saveBytes(`ocorrencia-${query.data.value?.reference ?? id.value.slice(0, 8)}.pdf`, bytes);
        return undefined;
      },
    );
  return { id, query, draft, isDraftAsked, busy, act, savePaper };
}
export type SafetyModel = ReturnType<typeof useSafetyEvent>;
