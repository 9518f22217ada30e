import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { type CursorPage, useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import type { Finding, Report } from './kept-types.ts';

interface FindingPage extends CursorPage<Finding> {
  lookedAt: string | null;
}

/** What the nightly look found, and the reports of the months. */
export function useFindings() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const state = ref<Finding['state']>('open');
  const list = useCursor<Finding, FindingPage>(['compliance-findings', state], async (cursor, signal) => {
    const query = { state: state.value, cursor };
    const found = await http.get<{
      findings: Finding[];
      lookedAt: string | null;
      nextCursor: string | null;
    }>('/compliance/findings', query, signal);
    return { rows: found.findings, lookedAt: found.lookedAt, nextCursor: found.nextCursor };
  });
  const reports = useQuery({
    queryKey: ['compliance-reports'],
    queryFn: () => http.get<{ reports: Report[] }>('/compliance/reports').then((found) => found.reports),
  });
  const { busy, run } = useAction('compliance');
  const accept = ({ id, version }: Finding, note: string) =>
    run(
      id,
      () => http.post(`/compliance/findings/${id}/accept`, { version, note }),
      () => {
        void queries.invalidateQueries({ queryKey: ['compliance-findings'] });
        return t('compliance.done');
      },
    );
  return { state, list, reports, busy, accept };
}
export type FindingsModel = ReturnType<typeof useFindings>;
