import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import type { Client } from './types.ts';

/** Everything the clinic holds about a client, as a file to hand over (LGPD art. 18, II and V). */
export function useClientExport() {
  const { t } = useI18n();
  const { busy, run } = useAction('clients.export');

  const save = (client: Client) =>
    run(
      'export',
      () => http.post<{ exportedAt: string }>(`/clients/${client.id}/export`, {}),
      (data) => {
        saveFile(
          `${t('clients.export.file')}-${data.exportedAt.slice(0, 10)}.json`,
          JSON.stringify(data, null, 2),
        );
        return t('clients.export.done', { name: client.name });
      },
    );
  return { busy, save };
}

/** The name holds no name of a person: downloads lie in open folders. */
function saveFile(name: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
