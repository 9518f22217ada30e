import { useQuery } from '@tanstack/vue-query';
import { computed, nextTick, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { http, HttpError, newIdempotencyKey } from '../http.ts';
import { useRefusal } from '../refusal.ts';
import { useLot, useProducts } from './queries.ts';
import { numberOf, typedOfNumber } from './quantity.ts';
import type { ProcedureProduct, Proposal, Used } from './types.ts';
import { linesOfLot, linesOfProposal, type UseLine } from './use-lines.ts';
import { useScan } from './useScan.ts';

interface Visit {
  visitId: string;
  clientId: string;
  procedureIds: readonly string[];
}

/** A use of a product in a visit: what to take is proposed, unless somebody scanned the box that is in the hand. */
export function useUseForm(visit: Readonly<Visit>, done: (used: Used[], isWhole: boolean) => void) {
  const { t } = useI18n();
  const sayRefusal = useRefusal('products');
  const products = useProducts();
  const expected = useQuery({
    queryKey: ['procedure-products', visit.procedureIds],
    queryFn: async () => {
      const lists = await Promise.all(
        visit.procedureIds.map((id) =>
          http.get<{ products: ProcedureProduct[] }>(`/procedures/${id}/products`),
        ),
      );
      return lists.flatMap((list) => list.products);
    },
  });
  const productId = ref('');
  const typed = ref('');
  /** The lot of the box that was scanned; empty: as proposed. */
  const lotId = ref('');
  const scan = useScan();
  const isBusy = ref(false);
  const isTried = ref(false);
  const failure = ref<string | null>(null);
  const reasons = ref<readonly string[]>([]);
  const product = computed(() => products.data.value?.find(({ id }) => id === productId.value));
  const quantity = computed(() => numberOf(typed.value));
  const isAmount = computed(() => (quantity.value ?? 0) >= 0.001);
  const lot = useLot(lotId, () => lotId.value !== '');
  const proposal = useQuery({
    queryKey: ['stock-proposal', productId, quantity],
    queryFn: ({ signal }) =>
      http.get<Proposal>(
        '/stock/proposal',
        { productId: productId.value, quantity: quantity.value ?? 0 },
        signal,
      ),
    enabled: () => productId.value !== '' && isAmount.value && lotId.value === '',
  });
  const lines = computed<UseLine[]>(() => {
    const stocked = lot.data.value?.lot;
    if (!product.value || !isAmount.value || quantity.value === null) return [];
    if (lotId.value) return stocked?.id === lotId.value ? linesOfLot(stocked, quantity.value) : [];
    return proposal.data.value ? linesOfProposal(proposal.data.value, product.value.unitsPerPackage) : [];
  });
  const missing = computed(() => (lotId.value === '' ? (proposal.data.value?.missing ?? 0) : 0));
  // Another product is another question; its refusals were of the one before.
  watch([productId, lotId, typed], () => {
    failure.value = null;
    reasons.value = [];
  });

  function choose(id: string, amount: number | null = null) {
    productId.value = id;
    lotId.value = '';
    const usual = expected.data.value?.find((one) => one.productId === id)?.quantity ?? null;
    typed.value = typedOfNumber(amount ?? usual);
  }
  async function take(text: string): Promise<void> {
    const read = await scan.read(text);
    if (!read) return;
    if (!read.product)
      return void (scan.failure.value = t('products.scan.noProduct', { gtin: read.gtin ?? '' }));
    if (productId.value !== read.product.id) choose(read.product.id);
    const [found] = read.lots;
    if (found) lotId.value = found.id;
    else if (read.lot !== null)
      scan.failure.value = t('products.scan.noLot', { code: read.lot, name: read.product.name });
  }

  const post = (line: UseLine, key: string) =>
    http.post<Used>(
      '/product-uses',
      {
        ...{ clientId: visit.clientId, appointmentId: visit.visitId, lotId: line.lotId },
        ...{ quantity: line.quantity, opensPackage: line.opensPackage },
        ...(line.openedId === null ? {} : { openedId: line.openedId }),
      },
      key,
    );
  // One intention, kept over its retries on a bad line: the same line sent again is the same use.
  const keys = new Map<string, string>();
  function keyOf(line: UseLine): string {
    const name = JSON.stringify(line);
    const key = keys.get(name) ?? newIdempotencyKey();
    keys.set(name, key);
    return key;
  }
  /** One after the other: of two lots each is a line of its own. After a refusal the rest is what is still asked for. */
  async function send(): Promise<void> {
    isTried.value = true;
    if (isBusy.value || !lines.value.length || missing.value > 0) return;
    isBusy.value = true;
    const used: Used[] = [];
    try {
      for (const line of [...lines.value]) used.push(await post(line, keyOf(line)));
      keys.clear();
      done(used, true);
    } catch (error) {
      await keepRest(used);
      failure.value = sayRefusal(error);
      reasons.value = error instanceof HttpError ? error.reasons.map(({ code }) => code) : [];
      // A refused key is answered with the same refusal; a line that was cut is tried again under its own.
      if (error instanceof HttpError && error.status > 0) keys.clear();
    } finally {
      isBusy.value = false;
    }
  }
  async function keepRest(used: Used[]): Promise<void> {
    if (!used.length) return;
    typed.value = typedOfNumber((quantity.value ?? 0) - used.reduce((sum, one) => sum + one.quantity, 0));
    done(used, false);
    await nextTick();
  }
  return {
    ...{
      products,
      expected,
      productId,
      typed,
      lotId,
      lot,
      scan,
      product,
      proposal,
      lines,
      missing,
      isAmount,
    },
    ...{ isBusy, isTried, failure, reasons, choose, take, send },
  };
}
export type UseFormModel = ReturnType<typeof useUseForm>;
