import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { http } from '../http.ts';
import { useRefusal } from '../refusal.ts';
import type { Scan } from './types.ts';

/** Reads a code with the server, which knows whose it is; undefined when it could not, and `failure` says why. */
export function useScan() {
  const { t } = useI18n();
  const sayRefusal = useRefusal('products');
  const isBusy = ref(false);
  const failure = ref<string | null>(null);

  async function read(text: string): Promise<Scan | undefined> {
    if (isBusy.value) return undefined;
    isBusy.value = true;
    failure.value = null;
    try {
      const scan = await http.post<Scan>('/stock/scan', { text });
      if (scan.gtin !== null || scan.lot !== null || scan.registration !== null) return scan;
      failure.value = t('products.scan.unreadable');
      return undefined;
    } catch (error) {
      failure.value = sayRefusal(error);
      return undefined;
    } finally {
      isBusy.value = false;
    }
  }
  return { isBusy, failure, read };
}
