import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { refuse } from '../../domain/errors.ts';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import { centsOf, typedOfCents } from '../typed-money.ts';
import { fetchPackages } from './queries.ts';
import type { Package } from './types.ts';

/** `price` as typed, in reais; numbers may be missing while somebody writes. */
interface PackageTyped {
  name: string;
  procedureId: string;
  sessions: number | null;
  validDays: number | null;
  mayFreezeDays: number | null;
  price: string;
  isActive: boolean;
}

const empty: PackageTyped = {
  ...{ name: '', procedureId: '', sessions: 6, validDays: 365, mayFreezeDays: 30, price: '', isActive: true },
};
const typedOf = ({
  name,
  procedureId,
  sessions,
  validDays,
  mayFreezeDays,
  priceCents,
  isActive,
}: Package) => ({
  ...{ name, procedureId, sessions, validDays, mayFreezeDays, isActive },
  price: typedOfCents(priceCents),
});
const dataOf = ({ price, ...typed }: PackageTyped) => ({
  ...typed,
  name: typed.name.trim(),
  mayFreezeDays: typed.mayFreezeDays || 0,
  priceCents: centsOf(price),
});

const isBetween = (value: number | null, least: number, most: number) =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

/** The codes of what is wrong; the server's limits. */
function faultsOf(typed: PackageTyped): Partial<Record<keyof PackageTyped, string>> {
  const price = centsOf(typed.price);
  return {
    ...(!typed.name.trim() && { name: 'missing' }),
    ...(!typed.procedureId && { procedureId: 'missing' }),
    ...(!isBetween(typed.sessions, 1, 100) && { sessions: 'invalid' }),
    ...(!isBetween(typed.validDays, 1, 1_825) && { validDays: 'invalid' }),
    ...(!isBetween(typed.mayFreezeDays || 0, 0, 365) && { mayFreezeDays: 'invalid' }),
    ...((price === null || Number.isNaN(price)) && { price: 'invalid' }),
  };
}

/** A package of the catalogue: new (null) or edited. */
export function usePackageForm(
  row: Package | null,
  handle: Readonly<Ref<FormHandle | null>>,
  done: () => void,
) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const form = useRecordForm<Package, PackageTyped>({
    ...{ section: 'packages', form: handle, row, empty, typedOf, dataOf },
    create: (data) => http.post<Package>('/packages', data),
    update: (body) => http.patch<Package>(`/packages/${row?.id ?? ''}`, body),
    read: async () => (await fetchPackages()).find(({ id }) => id === row?.id) ?? refuse('not-found'),
  });
  const check = (): FormError[] =>
    Object.entries(faultsOf(form.state)).map(([name, code]) => ({
      name,
      message: t(`packages.fault.${name}.${code}`),
    }));
  async function save() {
    const saved = await form.save();
    if (!saved) return;
    void queries.invalidateQueries({ queryKey: ['packages'] });
    toast.add({
      title: t('settings.savedNamed', { name: saved.name }),
      color: 'success',
      icon: 'i-lucide-check',
    });
    done();
  }
  return { ...form, check, save };
}
