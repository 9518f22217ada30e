import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { useClock } from '../clock.ts';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import { saveBytes } from '../save-bytes.ts';
import type { Drafts, IncidentCase, IncidentLine, IncidentPerson, PeopleList } from './incident-types.ts';

/** Incidents, the newest first: what is open, or the register of five years. */
export function useIncidents() {
  const { t } = useI18n();
  const { today } = useClock();
  const state = ref<'open' | 'closed' | 'all'>('open');
  const list = useCursor<IncidentLine>(['incidents', 'list', state], async (cursor, signal) => {
    const found = await http.get<{ incidents: IncidentLine[]; nextCursor: string | null }>(
      '/incidents',
      { cursor, limit: 50, state: state.value === 'all' ? undefined : state.value },
      signal,
    );
    return { rows: found.incidents, nextCursor: found.nextCursor };
  });
  const { busy, run } = useAction('incidents');
  /** What is shown, as a file. */
  const save = () =>
    run(
      'file',
      () => http.file(`/incidents/register${state.value === 'all' ? '' : `?state=${state.value}`}`),
      (bytes) => {
        saveBytes(`${t('incidents.list.file')}-${today.value}.csv`, bytes);
        return undefined;
      },
    );
  return { state, list, busy, save };
}

/** The people of one case: all of them, those to be told still, or those taken off the list. */
function usePeople(id: Readonly<Ref<string>>) {
  const shown = ref<PeopleList>('listed');
  const list = useCursor<IncidentPerson>(['incidents', id, 'people', shown], async (cursor, signal) => {
    const found = await http.get<{ people: IncidentPerson[]; nextCursor: string | null }>(
      `/incidents/${id.value}/people`,
      { cursor, limit: 50, list: shown.value },
      signal,
    );
    return { rows: found.people, nextCursor: found.nextCursor };
  });
  return { shown, list };
}

/** One case, the people in it, its drafts, and what is done about it. */
export function useIncident(id: Readonly<Ref<string>>) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['incidents', id],
    queryFn: ({ signal }) => http.get<IncidentCase>(`/incidents/${id.value}`, {}, signal),
  });
  const drafts = useQuery({
    queryKey: ['incidents', id, 'drafts'],
    queryFn: ({ signal }) => http.get<Drafts>(`/incidents/${id.value}/drafts`, {}, signal),
  });
  const { busy, run } = useAction('incidents');
  const done = (name: string) => () => {
    void queries.invalidateQueries({ queryKey: ['incidents'] });
    return t(`incidents.done.${name}`);
  };
  /** Every act is one POST or PATCH below the case; `name` is that of its sentence. */
  const act = (name: string, path: string, body: object, method: 'post' | 'patch' = 'post') =>
    run(name, () => http[method](`/incidents/${id.value}${path}`, body), done(name));
  return { id, query, people: usePeople(id), drafts, busy, run, done, act };
}
export type IncidentModel = ReturnType<typeof useIncident>;
