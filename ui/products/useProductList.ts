import { computed, ref } from 'vue';
import { foldName } from '../../domain/products/anvisa-text.ts';
import { useProducts } from './queries.ts';
import type { Product } from './types.ts';

export const looks = ['all', 'trouble', 'low', 'ending', 'retired'] as const;
export type Look = (typeof looks)[number];

/** Blocked or worth a look at ANVISA. */
const isTrouble = (one: Product) => one.isBlocked || one.anvisaState !== 'active';
/** At or below the quantity at which one buys again. */
export const isLow = ({ reorderPoint, usable }: Product) => reorderPoint !== null && usable <= reorderPoint;

const shows: Record<Look, (one: Product, soon: string) => boolean> = {
  all: () => true,
  trouble: isTrouble,
  low: isLow,
  ending: ({ nextExpiryOn }, soon) => nextExpiryOn !== null && nextExpiryOn <= soon,
  retired: () => true,
};

/** The products of the clinic, narrowed on the screen: a clinic has some hundreds at most. `soon`: the day up to which a lot counts as ending. */
export function useProductList(soon: () => string) {
  const query = useProducts();
  const search = ref('');
  const look = ref<Look>('all');
  const all = computed(() => query.data.value ?? []);
  const rows = computed(() => {
    const typed = foldName(search.value.trim());
    const digits = search.value.replace(/\D/g, '');
    return all.value.filter(
      (one) =>
        one.isActive === (look.value !== 'retired') &&
        shows[look.value](one, soon()) &&
        (foldName(`${one.name} ${one.brand ?? ''}`).includes(typed) ||
          (digits.length > 3 &&
            `${one.registration ?? ''} ${one.processNumber ?? ''} ${one.gtin ?? ''}`.includes(digits))),
    );
  });
  const countOf = (which: Look) =>
    all.value.filter((one) => one.isActive === (which !== 'retired') && shows[which](one, soon())).length;
  return { query, all, rows, search, look, countOf };
}
