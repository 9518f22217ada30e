import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { gtin14 } from '../../domain/products/gtin.ts';
import { readNumber, type Regime } from '../../domain/products/registration.ts';
import type { Unit } from '../../domain/products/stock.ts';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import { numberOf, typedOfNumber } from './quantity.ts';
import { fetchProduct } from './queries.ts';
import type { Product } from './types.ts';

/** Figures as typed, with a comma; hours of an opened package may be left empty. */
interface ProductTyped {
  name: string;
  brand: string;
  regime: Regime;
  number: string;
  unit: Unit;
  unitsPerPackage: string;
  gtin: string;
  openedLifeHours: string;
  minCelsius: string;
  maxCelsius: string;
  reorderPoint: string;
  isActive: boolean;
}
const empty: ProductTyped = {
  ...{ name: '', brand: '', regime: 'medicine', number: '', unit: 'unit', unitsPerPackage: '1', gtin: '' },
  ...{ openedLifeHours: '', minCelsius: '', maxCelsius: '', reorderPoint: '', isActive: true },
};
const typedOf = (row: Product): ProductTyped => ({
  ...{ name: row.name, brand: row.brand ?? '', regime: row.regime, number: row.printedNumber },
  ...{ unit: row.unit, unitsPerPackage: typedOfNumber(row.unitsPerPackage), gtin: row.gtin ?? '' },
  ...{ openedLifeHours: typedOfNumber(row.openedLifeHours), minCelsius: typedOfNumber(row.minCelsius) },
  ...{ maxCelsius: typedOfNumber(row.maxCelsius), reorderPoint: typedOfNumber(row.reorderPoint) },
  isActive: row.isActive,
});
const dataOf = (typed: ProductTyped) => ({
  ...{ name: typed.name.trim(), brand: typed.brand.trim() || null, regime: typed.regime },
  ...{ number: typed.number.trim(), unit: typed.unit, unitsPerPackage: numberOf(typed.unitsPerPackage) },
  ...{ gtin: typed.gtin.replace(/\s/g, '') || null, openedLifeHours: numberOf(typed.openedLifeHours) },
  ...{ minCelsius: numberOf(typed.minCelsius), maxCelsius: numberOf(typed.maxCelsius) },
  ...{ reorderPoint: numberOf(typed.reorderPoint), isActive: typed.isActive },
});

const isOutside = (typed: string, least: number, most: number): boolean => {
  const value = numberOf(typed);
  return value !== null && !(value >= least && value <= most);
};
/** The codes of what is wrong; the server's limits. */
function faultsOf(typed: ProductTyped): Partial<Record<keyof ProductTyped, string>> {
  const { minCelsius, maxCelsius } = dataOf(typed);
  const hours = numberOf(typed.openedLifeHours);
  const isUpsideDown = minCelsius !== null && maxCelsius !== null && minCelsius > maxCelsius;
  return {
    ...(!typed.name.trim() && { name: 'missing' }),
    ...(!typed.number.trim() && { number: 'missing' }),
    ...(typed.number.trim() && !readNumber(typed.regime, typed.number) && { number: typed.regime }),
    ...((numberOf(typed.unitsPerPackage) === null || isOutside(typed.unitsPerPackage, 0.001, 100_000)) && {
      unitsPerPackage: 'invalid',
    }),
    ...(typed.gtin.trim() && !gtin14(typed.gtin.replace(/\s/g, '')) && { gtin: 'check-digit' }),
    ...((isOutside(typed.openedLifeHours, 1, 26_280) || (hours !== null && !Number.isInteger(hours))) && {
      openedLifeHours: 'invalid',
    }),
    ...(isOutside(typed.minCelsius, -90, 90) && { minCelsius: 'invalid' }),
    ...((isOutside(typed.maxCelsius, -90, 90) || isUpsideDown) && { maxCelsius: 'invalid' }),
    ...(isOutside(typed.reorderPoint, 0, 100_000) && { reorderPoint: 'invalid' }),
  };
}

/** A product: new (null) or edited. A new one is looked up in ANVISA's files by the server when it is saved. */
export function useProductForm(
  row: Product | null,
  handle: Readonly<Ref<FormHandle | null>>,
  done: (saved: Product) => void,
) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const form = useRecordForm<Product, ProductTyped>({
    ...{ section: 'products', form: handle, row, empty, typedOf, dataOf },
    create: (data) => http.post<Product>('/products', data),
    update: (body) => http.patch<Product>(`/products/${row?.id ?? ''}`, body),
    read: () => fetchProduct(row?.id ?? ''),
  });
  const check = (): FormError[] =>
    Object.entries(faultsOf(form.state)).map(([name, code]) => ({
      name,
      message: t(`products.fault.${name}.${code}`),
    }));
  async function save() {
    const saved = await form.save();
    if (!saved) return;
    for (const key of ['products', 'product', 'product-checks'])
      void queries.invalidateQueries({ queryKey: [key] });
    toast.add({
      title: t('settings.savedNamed', { name: saved.name }),
      color: 'success',
      icon: 'i-lucide-check',
    });
    done(saved);
  }
  return { ...form, check, save };
}
