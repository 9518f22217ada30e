import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import type { ProcedureProduct, ProcedureUse } from './types.ts';

interface Procedure {
  id: string;
  name: string;
  isActive: boolean;
}

/** Which procedures are expected to use a product, and how much: the demand of what is booked is counted with it. */
export function useProductProcedures(productId: () => string) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { busy, run } = useAction('products');
  const query = useQuery({
    queryKey: ['product', computed(productId), 'procedures'],
    queryFn: () =>
      http
        .get<{ procedures: ProcedureUse[] }>(`/products/${productId()}/procedures`)
        .then((found) => found.procedures),
  });
  // The key and shape are those the agenda reads.
  const procedures = useQuery({
    queryKey: ['procedures'],
    queryFn: () => http.get<{ procedures: Procedure[] }>('/procedures').then((found) => found.procedures),
  });

  /** The server takes all products of a procedure at once; this one's quantity is put among them, or taken out with null. */
  async function put(procedureId: string, quantity: number | null): Promise<boolean> {
    const path = `/procedures/${procedureId}/products`;
    const isDone = await run(
      procedureId,
      async () => {
        const { products } = await http.get<{ products: ProcedureProduct[] }>(path);
        const others = products
          .filter((one) => one.productId !== productId())
          .map((one) => ({ productId: one.productId, quantity: one.quantity }));
        const own = quantity === null ? [] : [{ productId: productId(), quantity }];
        return http.put(path, { products: [...others, ...own] });
      },
      () => t('products.procedure.saved'),
    );
    for (const key of ['product', 'products', 'procedure-products'])
      void queries.invalidateQueries({ queryKey: [key] });
    return isDone;
  }
  return { query, procedures, busy, put };
}
