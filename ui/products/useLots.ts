import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import type { LotState } from '../../domain/products/stock.ts';
import { useCursor } from '../cursor.ts';
import { http } from '../http.ts';
import type { Lot } from './types.ts';

interface Question {
  state?: MaybeRefOrGetter<LotState | undefined>;
  productId?: MaybeRefOrGetter<string | undefined>;
  storagePlaceId?: MaybeRefOrGetter<string | undefined>;
  withinDays?: MaybeRefOrGetter<number | undefined>;
  code?: MaybeRefOrGetter<string | undefined>;
}

/** Lots, the first to end first. */
export function useLots(question: Question) {
  const asked = computed(() => ({
    state: toValue(question.state),
    productId: toValue(question.productId),
    storagePlaceId: toValue(question.storagePlaceId),
    withinDays: toValue(question.withinDays),
    code: toValue(question.code) || undefined,
  }));
  return useCursor<Lot>(['lots', asked], async (cursor, signal) => {
    const query = { ...asked.value, cursor };
    const found = await http.get<{ lots: Lot[]; nextCursor: string | null }>('/lots', query, signal);
    return { rows: found.lots, nextCursor: found.nextCursor };
  });
}
