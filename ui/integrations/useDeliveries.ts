import { useQueryClient } from '@tanstack/vue-query';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { DeliveryState } from '../../domain/integrations/webhook-events.ts';
import { useAction } from '../action.ts';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import type { Delivery } from './types.ts';

const pageSize = 50;
const whileLookedAtMs = 10_000;

/** The log of one endpoint, the newest first, and the two things a person may do to a delivery. */
export function useDeliveries(endpointId: string) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const state = ref<DeliveryState | 'all'>('all');
  const path = `/webhooks/${endpointId}/deliveries`;
  const list = useCursor<Delivery>(
    ['webhooks', endpointId, 'deliveries', state],
    async (cursor, signal) => {
      const filter = state.value === 'all' ? undefined : state.value;
      const query = { cursor, limit: pageSize, state: filter };
      const { deliveries, nextCursor } = await http.get<{
        deliveries: Delivery[];
        nextCursor: string | null;
      }>(path, query, signal);
      return { rows: deliveries, nextCursor };
    },
    { refetchInterval: whileLookedAtMs },
  );
  const { busy, run } = useAction('integrations.deliveries');
  const act = (delivery: Delivery, what: 'replay' | 'skip') =>
    run(
      `${delivery.id}/${what}`,
      () => http.post(`${path}/${delivery.id}/${what}`, {}),
      () => {
        void queries.invalidateQueries({ queryKey: ['webhooks'] });
        return t(`integrations.deliveries.done.${what}`);
      },
    );
  return { state, list, busy, act, isFiltered: computed(() => state.value !== 'all') };
}
export type Deliveries = ReturnType<typeof useDeliveries>;

/** What is on its way is not sent twice, and what stands in line keeps its place. Passing over is for what has not arrived. */
export const mayReplay = ({ state }: Delivery): boolean => state !== 'delivering' && state !== 'held';
export const maySkip = ({ state }: Delivery): boolean =>
  state === 'waiting' || state === 'held' || state === 'failed';
