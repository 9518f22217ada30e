import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import type { VoidReason } from '../../domain/products/stock.ts';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import { useSession } from '../session.ts';
import type { ClientUse, StockedLot } from './types.ts';

interface Visit {
  visitId: string;
  clientId: string;
}

/** What was used on the client of a visit, in that visit. Read only where it is asked for: it is health data. */
export function useVisitProducts({ visitId, clientId }: Readonly<Visit>, isAsked: () => boolean) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const session = useSession();
  const mayTrace = session.can('lots:trace');
  const query = useQuery({
    queryKey: ['product-uses', clientId],
    queryFn: () =>
      http.get<{ uses: ClientUse[] }>(`/clients/${clientId}/product-uses`).then((found) => found.uses),
    enabled: () => mayTrace && isAsked(),
    refetchOnWindowFocus: false,
  });
  const uses = computed(
    () => query.data.value?.filter(({ appointmentId }) => appointmentId === visitId) ?? [],
  );
  const { busy, run } = useAction('products');
  function again() {
    for (const key of [
      'product-uses',
      'lot',
      'lots',
      'products',
      'product',
      'opened-packages',
      'stock-proposal',
    ])
      void queries.invalidateQueries({ queryKey: [key] });
  }
  async function voidUse(id: string, reason: VoidReason): Promise<void> {
    await run(
      id,
      () => http.post<StockedLot>(`/product-uses/${id}/void`, { reason }),
      () => t('products.use.voided'),
    );
    again();
  }
  return { query, uses, busy, mayTrace, voidUse, again };
}
