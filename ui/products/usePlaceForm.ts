import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { refuse } from '../../domain/errors.ts';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import { numberOf, typedOfNumber } from './quantity.ts';
import { fetchPlaces } from './queries.ts';
import type { Place } from './types.ts';

interface PlaceTyped {
  name: string;
  minCelsius: string;
  maxCelsius: string;
  isActive: boolean;
}
// A fridge for medicines, as most of them say: 2 to 8 °C.
const empty: PlaceTyped = { name: '', minCelsius: '2', maxCelsius: '8', isActive: true };
const typedOf = ({ name, minCelsius, maxCelsius, isActive }: Place): PlaceTyped => ({
  ...{ name, minCelsius: typedOfNumber(minCelsius), maxCelsius: typedOfNumber(maxCelsius), isActive },
});
const dataOf = ({ name, minCelsius, maxCelsius, isActive }: PlaceTyped) => ({
  ...{ name: name.trim(), minCelsius: numberOf(minCelsius), maxCelsius: numberOf(maxCelsius), isActive },
});
const isCelsius = (value: number | null) => value === null || (value >= -90 && value <= 90);

/** A place to keep goods in: new (null) or edited. */
export function usePlaceForm(row: Place | null, handle: Readonly<Ref<FormHandle | null>>, done: () => void) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const form = useRecordForm<Place, PlaceTyped>({
    ...{ section: 'products.place', form: handle, row, empty, typedOf, dataOf },
    create: (data) => http.post<Place>('/storage-places', data),
    update: (body) => http.patch<Place>(`/storage-places/${row?.id ?? ''}`, body),
    read: async () => (await fetchPlaces()).find(({ id }) => id === row?.id) ?? refuse('not-found'),
  });
  function check(): FormError[] {
    const { name, minCelsius, maxCelsius } = dataOf(form.state);
    const isUpsideDown = minCelsius !== null && maxCelsius !== null && minCelsius > maxCelsius;
    const faults = [
      ...(name ? [] : ['name']),
      ...(isCelsius(minCelsius) ? [] : ['minCelsius']),
      ...(isCelsius(maxCelsius) && !isUpsideDown ? [] : ['maxCelsius']),
    ];
    return faults.map((field) => ({ name: field, message: t(`products.place.fault.${field}.invalid`) }));
  }
  async function save() {
    const saved = await form.save();
    if (!saved) return;
    void queries.invalidateQueries({ queryKey: ['storage-places'] });
    const title = t('settings.savedNamed', { name: saved.name });
    toast.add({ title, color: 'success', icon: 'i-lucide-check' });
    done();
  }
  return { ...form, check, save };
}
