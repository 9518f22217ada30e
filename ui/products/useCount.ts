import { useQueryClient } from '@tanstack/vue-query';
import { reactive, ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { CountReason } from '../../domain/products/stock.ts';
import { useAction } from '../action.ts';
import { http, HttpError } from '../http.ts';
import { useCountPage } from './queries.ts';
import { numberOf } from './quantity.ts';
import type { CountPage, StockCount } from './types.ts';

/** A count of the shelf. Nobody is told what should be there; at its end each difference gets a reason. */
export function useCount(id: Readonly<Ref<string>>) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const query = useCountPage(id);
  const { busy, run } = useAction('products');
  /** What was typed by lot, until the server has it. */
  const typed = reactive<Record<string, string>>({});
  /** Lots whose difference wants a reason; null: nobody tried to close yet. */
  const unexplained = ref<string[] | null>(null);
  const reasons = reactive<Record<string, CountReason>>({});

  function again() {
    for (const key of ['stock-count', 'stock-counts', 'lots', 'lot', 'products', 'product'])
      void queries.invalidateQueries({ queryKey: [key] });
  }
  // One after the other: hands on the shelf are faster than the line, and none of what they typed is dropped.
  let written: Promise<unknown> = Promise.resolve();
  const count = (lotId: string): Promise<unknown> => (written = written.then(() => write(lotId)));
  async function write(lotId: string): Promise<void> {
    const text = typed[lotId] ?? '';
    const counted = numberOf(text);
    if (counted === null || !(counted >= 0 && counted <= 1_000_000)) return;
    const path = `/stock-counts/${id.value}/lines/${lotId}`;
    const put = () => http.put<StockCount>(path, { counted });
    if (!(await run(lotId, put, () => undefined))) return;
    // Another count of it may make another difference.
    unexplained.value = null;
    await query.refetch();
    if (typed[lotId] === text) delete typed[lotId];
  }
  /** The first try to close is how one learns which lots differ. */
  async function close(): Promise<void> {
    await written;
    const body = {
      reasons: Object.entries(reasons)
        .filter(([lotId]) => unexplained.value?.includes(lotId))
        .map(([lotId, reason]) => ({ lotId, reason })),
    };
    await run(
      'close',
      async () => {
        try {
          return await http.post<CountPage>(`/stock-counts/${id.value}/close`, body);
        } catch (error) {
          if (!(error instanceof HttpError) || error.code !== 'count-unexplained') throw error;
          const lots = error.reasons.flatMap(({ resourceId }) => resourceId ?? []);
          unexplained.value = [...new Set([...(unexplained.value ?? []), ...lots])];
          return null;
        }
      },
      (page) => (page ? t('products.count.closed') : undefined),
    );
    again();
  }
  async function cancel(): Promise<boolean> {
    const isDone = await run(
      'cancel',
      () => http.post<StockCount>(`/stock-counts/${id.value}/cancel`),
      () => t('products.count.cancelled'),
    );
    again();
    return isDone;
  }
  return { query, busy, typed, unexplained, reasons, count, close, cancel };
}
export type CountModel = ReturnType<typeof useCount>;
