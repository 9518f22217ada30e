import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import { useScan } from './useScan.ts';

/** From a box in the hand to the page of its lot. */
export function useLotScan() {
  const { t } = useI18n();
  const router = useRouter();
  const { isBusy, failure, read } = useScan();
  async function find(text: string): Promise<void> {
    const scan = await read(text);
    if (!scan) return;
    const [lot, another] = scan.lots;
    if (lot && !another) void router.push({ name: 'lot', params: { id: lot.id } });
    else if (scan.product && !lot && scan.lot !== null)
      failure.value = t('products.scan.noLot', { code: scan.lot, name: scan.product.name });
    else if (scan.product) void router.push({ name: 'product', params: { id: scan.product.id } });
    else failure.value = t('products.scan.noProduct', { gtin: scan.gtin ?? '' });
  }
  return { isBusy, failure, find };
}
