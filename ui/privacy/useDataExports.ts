import { useQuery, useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { ExportFormat, ExportState } from '../../domain/privacy/data-export.ts';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import { saveBytes } from '../save-bytes.ts';

export interface DataExport {
  id: string;
  format: ExportFormat;
  state: ExportState;
  createdAt: string;
  expiresAt: string | null;
  openings: { at: string; by: 'client' | 'staff' }[];
}

/** Copies of her data: ordered, prepared by a process, opened for seven days. */
export function useDataExports(id: Readonly<Ref<string>>, mayRead = () => true) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['data-exports', id],
    queryFn: ({ signal }) =>
      http
        .get<{ exports: DataExport[] }>(`/clients/${id.value}/data-exports`, {}, signal)
        .then((found) => found.exports),
    enabled: mayRead,
    refetchOnWindowFocus: false,
  });
  const { busy, run } = useAction('rights.exports');
  const reread = () => void queries.invalidateQueries({ queryKey: ['data-exports'] });
  const order = (format: ExportFormat) =>
    run(
      format,
      () => http.post<DataExport>(`/clients/${id.value}/data-exports`, { format }),
      () => {
        reread();
        return t('rights.exports.ordered');
      },
    );
  const open = (one: DataExport) =>
    run(
      one.id,
      () => http.file(`/clients/${id.value}/data-exports/${one.id}/open`, 'POST'),
      (bytes) => {
        saveBytes(`${t('rights.exports.file')}-${one.createdAt.slice(0, 10)}.zip`, bytes);
        reread();
        return undefined;
      },
    );
  return { query, busy, order, open };
}
