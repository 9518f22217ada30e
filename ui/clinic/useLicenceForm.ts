import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Council } from '../../domain/clinic/competence.ts';
import { refuse } from '../../domain/errors.ts';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import { dayOfTyped, typedOfDay } from '../typed-date.ts';
import { fetchLicences, useVerdictsAnew } from './competence-queries.ts';
import type { Licence } from './competence-types.ts';

/** Days as typed, `31/12/2027`. */
interface LicenceTyped {
  council: Council;
  region: string;
  number: string;
  category: string | null;
  specialty: string | null;
  validUntil: string;
  checkedAt: string;
}
const empty: LicenceTyped = {
  ...{ council: 'CRM', region: '', number: '', category: null, specialty: null },
  ...{ validUntil: '', checkedAt: '' },
};
const typedDay = (day: string | null) => (day ? typedOfDay(day) : '');
const typedOf = ({ council, region, number, category, specialty, ...days }: Licence): LicenceTyped => ({
  ...{ council, region: region ?? '', number, category, specialty },
  ...{ validUntil: typedDay(days.validUntil), checkedAt: typedDay(days.checkedAt) },
});
const dataOf = (typed: LicenceTyped) => ({
  ...typed,
  region: typed.council === 'none' ? null : typed.region.trim().toUpperCase() || null,
  number: typed.number.trim(),
  validUntil: dayOfTyped(typed.validUntil),
  checkedAt: dayOfTyped(typed.checkedAt),
});

/** A registration of one professional: new (`licence` null) or edited. */
export function useLicenceForm(
  { licence, professionalId }: { licence: Licence | null; professionalId: string },
  handle: Readonly<Ref<FormHandle | null>>,
  done: () => void,
) {
  const { t } = useI18n();
  const toast = useToast();
  const anew = useVerdictsAnew();
  const form = useRecordForm<Licence, LicenceTyped>({
    ...{ section: 'competences.licence', form: handle, row: licence, empty, typedOf, dataOf },
    create: (data) => http.post<Licence>('/licences', { ...data, professionalId }),
    update: (body) => http.patch<Licence>(`/licences/${licence?.id ?? ''}`, body),
    read: async () => (await fetchLicences()).find((one) => one.id === licence?.id) ?? refuse('not-found'),
  });

  const check = (): FormError[] => {
    const { number, validUntil, checkedAt } = form.state;
    const isDay = (text: string) => !text || dayOfTyped(text) !== null;
    const wrong = [
      ...(number.trim() ? [] : ['number']),
      ...(isDay(validUntil) ? [] : ['validUntil']),
      ...(isDay(checkedAt) ? [] : ['checkedAt']),
    ];
    return wrong.map((name) => ({ name, message: t(`competences.licence.fault.${name}.invalid`) }));
  };
  const finish = (word: string) => {
    anew();
    toast.add({ title: t(`competences.licence.${word}`), color: 'success', icon: 'i-lucide-check' });
    done();
  };
  async function save() {
    if (await form.save()) finish('saved');
  }
  return { ...form, check, save, finish };
}
