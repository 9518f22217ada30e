import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { type Ref, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import { useLot } from './queries.ts';
import type { StockedLot, TracedUse } from './types.ts';

/** What one does with a lot; each ends in a notice and the page reads itself anew. */
export function useLotPage(id: Readonly<Ref<string>>) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const query = useLot(id);
  const { busy, run } = useAction('products');

  async function send(name: string, path: string, body: object): Promise<boolean> {
    const isDone = await run(
      name,
      () => http.post<StockedLot>(path, body),
      () => t(`products.lot.done.${name}`),
    );
    for (const key of ['lot', 'lots', 'products', 'product', 'opened-packages'])
      void queries.invalidateQueries({ queryKey: [key] });
    return isDone;
  }
  const act = (name: string, body: object) => send(name, `/lots/${id.value}/${name}`, body);
  const discardPackage = (packageId: string, reason: string) =>
    send('package', `/opened-packages/${packageId}/discard`, { reason });
  return { query, busy, act, discardPackage };
}
export type LotModel = ReturnType<typeof useLotPage>;

/** On whom a lot was used: asked for on purpose, because looking is written in each one's trail. */
export function useLotPeople(id: Readonly<Ref<string>>) {
  const isAsked = ref(false);
  const query = useQuery({
    queryKey: ['lot-people', id],
    queryFn: () => http.get<{ uses: TracedUse[] }>(`/lots/${id.value}/people`).then((found) => found.uses),
    enabled: isAsked,
    // Audited: looking back at the window is no new reading.
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
  return { isAsked, query };
}
