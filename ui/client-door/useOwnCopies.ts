import { computed } from 'vue';
import type { ExportFormat, ExportState } from '../../domain/privacy/data-export.ts';
import { http } from '../http.ts';
import { saveBytes } from '../save-bytes.ts';
import { useAsked } from './asked.ts';
import { useAttempt } from './attempt.ts';

export interface OwnCopy {
  id: string;
  format: ExportFormat;
  state: ExportState;
  createdAt: string;
  expiresAt: string | null;
}
const path = '/public/me/data-exports';

/** Her copies; one that is being prepared shows by itself when it is ready. */
export function useOwnCopies() {
  const { data, error, load } = useAsked(() => http.get<{ exports: OwnCopy[] }>(path), 5_000);
  const { isBusy, failure, attempt } = useAttempt();
  void load();
  const copies = computed(() => data.value?.exports);
  return {
    ...{ copies, error, load, isBusy, failure },
    isPreparing: computed(() => copies.value?.some(({ state }) => state === 'preparing') ?? false),
    order: (format: ExportFormat) =>
      attempt(async () => {
        await http.post(path, { format });
        await load();
      }),
    open: ({ id }: OwnCopy) =>
      attempt(async () => {
        saveBytes(`meus-dados-${id.slice(0, 8)}.zip`, await http.file(`${path}/${id}/open`, 'POST'));
      }),
  };
}
