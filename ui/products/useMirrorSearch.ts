import { keepPreviousData, useQuery } from '@tanstack/vue-query';
import { refDebounced } from '@vueuse/core';
import { computed, type Ref } from 'vue';
import type { AnvisaState } from '../../domain/products/anvisa-state.ts';
import type { Regime } from '../../domain/products/registration.ts';
import { http } from '../http.ts';

export interface MirrorRow {
  key: string;
  registration: string | null;
  processNumber: string | null;
  /** As it stands on a label. */
  printedNumber: string;
  name: string;
  holderName: string | null;
  category: string | null;
  validUntil: string | null;
  isIndefinite: boolean;
  state: AnvisaState;
}

/** What ANVISA's copies know of a number, or of how a name begins. */
export function useMirrorSearch(regime: () => Regime, typed: Readonly<Ref<string>>) {
  const settled = refDebounced(typed, 250);
  const text = computed(() => settled.value.trim());
  const query = useQuery({
    queryKey: ['anvisa-search', computed(regime), text],
    queryFn: ({ signal }) =>
      http
        .get<{ rows: MirrorRow[] }>(
          '/anvisa/products',
          { regime: regime(), text: text.value, limit: 8 },
          signal,
        )
        .then((found) => found.rows),
    enabled: () => text.value.length >= 3,
    placeholderData: keepPreviousData,
  });
  return { query, text };
}
