import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { readNumber } from '../../domain/products/registration.ts';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import { dayOfTyped, typedOfDay } from '../typed-date.ts';
import type { Device } from './device-types.ts';
import { fetchDevice } from './useDevices.ts';

export const planFields = ['maintenance', 'calibration'] as const;
interface DeviceTyped {
  name: string;
  number: string;
  brand: string;
  serial: string;
  /** Empty: not booked by itself. */
  resourceId: string;
  maintenanceEveryDays: string;
  maintenanceDueOn: string;
  calibrationEveryDays: string;
  calibrationDueOn: string;
}
export const noResource = 'none';
const empty: DeviceTyped = {
  ...{ name: '', number: '', brand: '', serial: '', resourceId: noResource },
  ...{ maintenanceEveryDays: '', maintenanceDueOn: '', calibrationEveryDays: '', calibrationDueOn: '' },
};
const typedOf = (row: Device): DeviceTyped => ({
  ...{ name: row.name, number: row.number, brand: row.brand ?? '', serial: row.serial ?? '' },
  resourceId: row.resourceId ?? noResource,
  maintenanceEveryDays: String(row.plans.maintenance.everyDays ?? ''),
  maintenanceDueOn: dueTyped(row.plans.maintenance.dueOn),
  calibrationEveryDays: String(row.plans.calibration.everyDays ?? ''),
  calibrationDueOn: dueTyped(row.plans.calibration.dueOn),
});
const dueTyped = (day: string | null) => (day === null ? '' : typedOfDay(day));
const daysOf = (typed: string): number | null => (typed.trim() === '' ? null : Number(typed.trim()));
const dataOf = (typed: DeviceTyped) => ({
  ...{ name: typed.name.trim(), number: typed.number.trim() },
  ...{ brand: typed.brand.trim() || null, serial: typed.serial.trim() || null },
  resourceId: typed.resourceId === noResource ? null : typed.resourceId,
  maintenanceEveryDays: daysOf(typed.maintenanceEveryDays),
  maintenanceDueOn: dayOfTyped(typed.maintenanceDueOn),
  calibrationEveryDays: daysOf(typed.calibrationEveryDays),
  calibrationDueOn: dayOfTyped(typed.calibrationDueOn),
});

const isBadEvery = (typed: string): boolean => {
  const days = daysOf(typed);
  return days !== null && !(Number.isInteger(days) && days >= 1 && days <= 3_660);
};
const isBadDay = (typed: string): boolean => typed !== '' && dayOfTyped(typed) === null;
/** The codes of what is wrong; the server's limits. */
function faultsOf(typed: DeviceTyped): Partial<Record<keyof DeviceTyped, string>> {
  return {
    ...(typed.name.trim().length < 2 && { name: 'invalid' }),
    ...(!readNumber('device', typed.number) && { number: 'format-invalid' }),
    ...(isBadEvery(typed.maintenanceEveryDays) && { maintenanceEveryDays: 'invalid' }),
    ...(isBadEvery(typed.calibrationEveryDays) && { calibrationEveryDays: 'invalid' }),
    ...(isBadDay(typed.maintenanceDueOn) && { maintenanceDueOn: 'invalid' }),
    ...(isBadDay(typed.calibrationDueOn) && { calibrationDueOn: 'invalid' }),
  };
}

/** A device: new (null) or edited. Its number is looked up in ANVISA's files by the server when it is saved. */
export function useDeviceForm(
  row: Device | null,
  handle: Readonly<Ref<FormHandle | null>>,
  done: (saved: Device) => void,
) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const form = useRecordForm<Device, DeviceTyped>({
    ...{ section: 'devices', form: handle, row, empty, typedOf, dataOf },
    create: (data) => http.post<Device>('/devices', data),
    update: (body) => http.patch<Device>(`/devices/${row?.id ?? ''}`, body),
    read: () => fetchDevice(row?.id ?? ''),
  });
  const check = (): FormError[] =>
    Object.entries(faultsOf(form.state)).map(([name, code]) => ({
      name,
      message: t(`devices.fault.${name}.${code}`),
    }));
  async function save() {
    const saved = await form.save();
    if (!saved) return;
    for (const key of ['devices', 'device', 'resources']) void queries.invalidateQueries({ queryKey: [key] });
    toast.add({
      title: t('settings.savedNamed', { name: saved.name }),
      color: 'success',
      icon: 'i-lucide-check',
    });
    done(saved);
  }
  return { ...form, check, save };
}
