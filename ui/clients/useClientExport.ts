import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import type { Client } from './types.ts';
import { saveBytes } from '../save-bytes.ts';

/** Everything the clinic holds about a client, as a file to hand over (LGPD art. 18, II and V). */
export function useClientExport() {
  const { t } = useI18n();
  const { busy, run } = useAction('clients.export');

  const save = (client: Client) =>
    run(
      'export',
      () => http.post<{ exportedAt: string }>(`/clients/${client.id}/export`, {}),
      (data) => {
        saveBytes(
          `${t('clients.export.file')}-${data.exportedAt.slice(0, 10)}.json`,
          new Blob([JSON.stringify(data, null, 2)], { type: 'application/json' }),
        );
        return t('clients.export.done', { name: client.name });
      },
    );
  return { busy, save };
}
