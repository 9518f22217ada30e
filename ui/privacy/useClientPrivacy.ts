import { useQuery, useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import type { ProcessingBlock, RightsRequest } from './rights-types.ts';

/** What one person asked by law, and which uses of her data are blocked. */
export function useClientRights(id: Readonly<Ref<string>>, mayRead: () => boolean) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['client-rights', id],
    queryFn: ({ signal }) =>
      http.get<{ requests: RightsRequest[]; blocks: ProcessingBlock[] }>(
        `/clients/${id.value}/rights`,
        {},
        signal,
      ),
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
