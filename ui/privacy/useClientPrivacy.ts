import { useQuery, useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import type { ClientRights, ProcessingBlock } from './rights-types.ts';

/** What one person asked by law, which uses of her data are blocked, and whether they are held, going or sealed. */
export function useClientRights(id: Readonly<Ref<string>>, mayRead: () => boolean) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['client-rights', id],
    queryFn: ({ signal }) => http.get<ClientRights>(`/clients/${id.value}/rights`, {}, signal),
    enabled: mayRead,
    refetchOnWindowFocus: false,
  });
  const { busy, run } = useAction('rights');
  const lift = (block: ProcessingBlock) =>
    run(
      block.id,
      () => http.post(`/processing-blocks/${block.id}/lift`, {}),
      () => {
        void queries.invalidateQueries({ queryKey: ['client-rights'] });
        return t('rights.client.lifted');
      },
    );
  return { query, busy, lift };
}
