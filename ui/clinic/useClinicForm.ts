import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import { useSession } from '../session.ts';
import { hasHoursFault, tidyHours } from './hours.ts';
import type { Clinic } from './types.ts';

type ClinicTyped = Pick<Clinic, 'name' | 'timeZone' | 'hours' | 'closedDays'>;
const typedOf = ({ name, timeZone, hours, closedDays }: Clinic): ClinicTyped => ({
  ...{ name, timeZone, closedDays },
  hours: tidyHours(hours),
});
const dataOf = (typed: ClinicTyped) => ({ ...typed, name: typed.name.trim(), hours: tidyHours(typed.hours) });

/** Name, zone, hours and closed days of the clinic: one form, saved together. */
export function useClinicForm(clinic: Clinic, handle: Readonly<Ref<FormHandle | null>>) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const { me } = useSession();
  const form = useRecordForm<Clinic, ClinicTyped>({
    ...{ section: 'settings.clinic', form: handle, row: clinic, empty: typedOf(clinic), typedOf, dataOf },
    update: (body) => http.patch<Clinic>('/clinic', body),
    read: () => http.get<Clinic>('/clinic'),
  });

  const check = (): FormError[] => {
    const { name, hours } = form.state;
    return [
      ...(name.trim() ? [] : [{ name: 'name', message: t('settings.clinic.fault.name.invalid') }]),
      ...(hasHoursFault(hours) ? [{ name: 'hours', message: t('settings.clinic.fault.hours.invalid') }] : []),
    ];
  };

  async function save() {
    const saved = await form.save();
    if (!saved) return;
    queries.setQueryData(['clinic'], saved);
    // The top bar and every hour shown follow the clinic.
    if (me.value) {
      const { name, timeZone } = saved;
      me.value = { ...me.value, clinic: { ...me.value.clinic, name, timeZone } };
    }
    void queries.invalidateQueries({ queryKey: ['availability'] });
    toast.add({ title: t('form.saved'), color: 'success', icon: 'i-lucide-check' });
  }

  return {
    ...form,
    check,
    save,
    discard: () => Object.assign(form.state, typedOf(clinicNow(queries) ?? clinic)),
  };
}

const clinicNow = (queries: ReturnType<typeof useQueryClient>) => queries.getQueryData<Clinic>(['clinic']);
