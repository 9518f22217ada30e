import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import type { Hold, Rule, Run } from './kept-types.ts';

/** How long data is kept, what each night removed, and who may not be touched. */
export function useRetention() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const rules = useQuery({
    queryKey: ['retention-rules'],
    queryFn: () => http.get<{ rules: Rule[] }>('/retention/rules').then((found) => found.rules),
  });
  const runs = useCursor<Run>(['retention-runs'], async (cursor, signal) => {
    const query = { cursor, limit: 10 };
    const found = await http.get<{ runs: Run[]; nextCursor: string | null }>(
      '/retention/runs',
      query,
      signal,
    );
    return { rows: found.runs, nextCursor: found.nextCursor };
  });
  const holds = useCursor<Hold>(['legal-holds'], async (cursor, signal) => {
    const query = { cursor, limit: 20 };
    const found = await http.get<{ holds: Hold[]; nextCursor: string | null }>('/legal-holds', query, signal);
    return { rows: found.holds, nextCursor: found.nextCursor };
  });
  const { busy, run } = useAction('retention');
  const act = (key: string, send: () => Promise<unknown>, done: string) =>
    run(key, send, () => {
      for (const stale of ['retention-runs', 'legal-holds', 'retention-due', 'client-rights'])
        void queries.invalidateQueries({ queryKey: [stale] });
      return done;
    });

  return {
    ...{ rules, runs, holds, busy },
    simulate: () => act('dry', () => http.post('/retention/runs', {}), t('retention.done.dry')),
    hold: (client: { id: string; name: string }, ground: string, reason: string) =>
      act(
        'hold',
        () => http.post('/legal-holds', { clientId: client.id, ground, reason }),
        t('retention.done.hold', { name: client.name }),
      ),
    release: ({ id, version, client }: Hold, reason: string) =>
      act(
        id,
        () => http.post(`/legal-holds/${id}/release`, { version, reason }),
        t('retention.done.release', { name: client.name }),
      ),
  };
}
export type RetentionModel = ReturnType<typeof useRetention>;
