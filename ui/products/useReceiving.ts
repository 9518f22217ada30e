import { useQueryClient } from '@tanstack/vue-query';
import { computed, reactive, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { isSameCompany, readInvoiceKey } from '../../domain/products/invoice-key.ts';
import { useSubmit, type FormHandle } from '../form.ts';
import { http, newIdempotencyKey } from '../http.ts';
import { dayOfTyped, typedOfDay } from '../typed-date.ts';
import { numberOf } from './quantity.ts';
import { useProducts, useSuppliers } from './queries.ts';
import {
  faultsOfLines,
  faultsOfReceipt,
  lineOfScan,
  newLine,
  type LineTyped,
  type ReceiptTyped,
} from './receipt-typed.ts';
import type { Received } from './types.ts';
import { useScan } from './useScan.ts';

/** Goods that came: one supplier, one invoice, several lots. What was typed survives every refusal. */
export function useReceiving(today: () => string) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const products = useProducts();
  const suppliers = useSuppliers();
  const form = ref<FormHandle | null>(null);
  const { isBusy, failure, submit } = useSubmit('products', form);
  const typed = reactive<ReceiptTyped>({
    ...{ supplierId: '', invoiceKey: '', hasNoInvoice: false, celsius: '' },
    receivedOn: typedOfDay(today()),
  });
  const lines = ref<LineTyped[]>([]);
  const isTried = ref(false);
  const received = ref<Received | null>(null);
  const scan = useScan();
  // One intention, kept over its retries.
  let key = newIdempotencyKey();

  const supplier = computed(() => (suppliers.data.value ?? []).find(({ id }) => id === typed.supplierId));
  const invoice = computed(() => readInvoiceKey(typed.invoiceKey));
  /** Whoever issued the invoice is somebody else than the supplier that was chosen. */
  const isOtherIssuer = computed(
    () =>
      !!invoice.value && !!supplier.value && !isSameCompany(invoice.value.issuerCnpj, supplier.value.cnpj),
  );
  const faults = computed(() => (isTried.value ? faultsOfReceipt(typed, today()) : []));
  const lineFaults = computed(() => (isTried.value ? faultsOfLines(lines.value) : []));

  async function take(text: string): Promise<void> {
    const read = await scan.read(text);
    if (!read) return;
    const same = lines.value.find(
      (line) => line.gtin !== null && line.gtin === read.gtin && line.code === read.lot,
    );
    // The same box again is one box more.
    if (same) same.packages = String((numberOf(same.packages) ?? 0) + (read.count ?? 1));
    else lines.value.push(lineOfScan(read, text));
    if (!read.product && read.gtin) scan.failure.value = t('products.scan.noProduct', { gtin: read.gtin });
  }
  const add = () => lines.value.push(newLine());
  const remove = (index: number) => lines.value.splice(index, 1);

  const lotOf = (line: LineTyped) => ({
    productId: line.productId,
    code: line.code.trim(),
    expiresOn: dayOfTyped(line.expiresOn),
    packages: numberOf(line.packages),
    ...(line.scan ? { scan: line.scan } : {}),
    ...(line.storagePlaceId === 'none' ? {} : { storagePlaceId: line.storagePlaceId }),
  });
  async function send(): Promise<void> {
    isTried.value = true;
    const isWrong =
      faultsOfReceipt(typed, today()).length || faultsOfLines(lines.value).some((one) => one.length);
    if (isWrong || !lines.value.length) return;
    const body = {
      supplierId: typed.supplierId,
      invoiceKey: typed.hasNoInvoice ? null : (invoice.value?.key ?? null),
      receivedOn: dayOfTyped(typed.receivedOn),
      temperatureCelsius: numberOf(typed.celsius),
      lots: lines.value.map(lotOf),
    };
    const answer = await submit(() => http.post<Received>('/goods-receipts', body, key));
    if (!answer) return void (key = newIdempotencyKey());
    received.value = answer;
    for (const one of ['lots', 'products', 'product', 'receipts', 'product-checks'])
      void queries.invalidateQueries({ queryKey: [one] });
  }
  function again(): void {
    Object.assign(typed, { supplierId: '', invoiceKey: '', hasNoInvoice: false, celsius: '' });
    typed.receivedOn = typedOfDay(today());
    lines.value = [];
    isTried.value = false;
    received.value = null;
    key = newIdempotencyKey();
  }
  const isDirty = computed(
    () => lines.value.length > 0 || typed.supplierId !== '' || typed.invoiceKey !== '',
  );
  return {
    ...{ products, suppliers, typed, lines, supplier, invoice, isOtherIssuer, faults, lineFaults, isTried },
    ...{ scan, take, add, remove, send, again, isBusy, failure, received, isDirty },
  };
}
export type Receiving = ReturnType<typeof useReceiving>;
