import { useQuery, useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import type { Drafts, IncidentCase, IncidentLine, IncidentPerson } from './incident-types.ts';

/** Incidents, the newest first. */
export const useIncidents = () =>
  useCursor<IncidentLine>(['incidents', 'list'], async (cursor, signal) => {
    const found = await http.get<{ incidents: IncidentLine[]; nextCursor: string | null }>(
      '/incidents',
      { cursor, limit: 50 },
      signal,
    );
    return { rows: found.incidents, nextCursor: found.nextCursor };
  });

/** One case, the people in it, its drafts, and what is done about it. */
export function useIncident(id: Readonly<Ref<string>>) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['incidents', id],
    queryFn: ({ signal }) => http.get<IncidentCase>(`/incidents/${id.value}`, {}, signal),
  });
  const people = useCursor<IncidentPerson>(['incidents', id, 'people'], async (cursor, signal) => {
    const found = await http.get<{ people: IncidentPerson[]; nextCursor: string | null }>(
      `/incidents/${id.value}/people`,
      { cursor, limit: 50 },
      signal,
    );
    return { rows: found.people, nextCursor: found.nextCursor };
  });
  const drafts = useQuery({
    queryKey: ['incidents', id, 'drafts'],
    queryFn: ({ signal }) => http.get<Drafts>(`/incidents/${id.value}/drafts`, {}, signal),
  });
  const { busy, run } = useAction('incidents');
  /** Every act is one POST or PATCH below the case; `done` names its sentence. */
  const act = (done: string, path: string, body: object, method: 'post' | 'patch' = 'post') =>
    run(
      done,
      () => http[method](`/incidents/${id.value}${path}`, body),
      () => {
        void queries.invalidateQueries({ queryKey: ['incidents'] });
        return t(`incidents.done.${done}`);
      },
    );
  return { query, people, drafts, busy, act };
}
export type IncidentModel = ReturnType<typeof useIncident>;
