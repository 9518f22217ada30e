import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { refuse } from '../../domain/errors.ts';
import { cnpjText, isCnpj } from '../../domain/payments/cnpj.ts';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import { fetchSuppliers } from './queries.ts';
import type { Supplier } from './types.ts';

interface SupplierTyped {
  name: string;
  cnpj: string;
  /** Needs no authorisation; then with a reason. */
  isExempt: boolean;
  exemptReason: string;
  isActive: boolean;
}
const empty: SupplierTyped = { name: '', cnpj: '', isExempt: false, exemptReason: '', isActive: true };
const typedOf = ({ name, cnpj, exemptReason, isActive }: Supplier): SupplierTyped => ({
  ...{
    name,
    cnpj: typedCnpj(cnpj),
    isExempt: exemptReason !== null,
    exemptReason: exemptReason ?? '',
    isActive,
  },
});

/** `11.681.446/0001-45`, as far as it was typed; since July 2026 with letters. */
export function typedCnpj(text: string): string {
  const all = cnpjText(text)
    .replace(/[^0-9A-Z]/g, '')
    .slice(0, 14);
  const head = [all.slice(0, 2), all.slice(2, 5), all.slice(5, 8)].filter(Boolean).join('.');
  const branch = all.slice(8, 12);
  return `${head}${branch ? `/${branch}` : ''}${all.length > 12 ? `-${all.slice(12)}` : ''}`;
}

/** Somebody to buy from: new (null) or edited. */
export function useSupplierForm(
  row: Supplier | null,
  handle: Readonly<Ref<FormHandle | null>>,
  done: (saved: Supplier) => void,
) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const dataOf = ({ name, cnpj, isExempt, exemptReason, isActive }: SupplierTyped) =>
    row
      ? { name: name.trim(), isActive, exemptReason: isExempt ? exemptReason.trim() : null }
      : { name: name.trim(), cnpj: cnpjText(cnpj) };
  const form = useRecordForm<Supplier, SupplierTyped>({
    ...{ section: 'products.supplier', form: handle, row, empty, typedOf, dataOf },
    create: (data) => http.post<Supplier>('/suppliers', data),
    update: (body) => http.patch<Supplier>(`/suppliers/${row?.id ?? ''}`, body),
    read: async () => (await fetchSuppliers()).find(({ id }) => id === row?.id) ?? refuse('not-found'),
  });
  function check(): FormError[] {
    const { name, cnpj, isExempt, exemptReason } = form.state;
    const faults = [
      ...(name.trim() ? [] : ['name']),
      ...((row ?? isCnpj(cnpj)) ? [] : ['cnpj']),
      ...(isExempt && exemptReason.trim().length < 3 ? ['exemptReason'] : []),
    ];
    return faults.map((field) => ({ name: field, message: t(`products.supplier.fault.${field}.invalid`) }));
  }
  async function save() {
    const saved = await form.save();
    if (!saved) return;
    for (const key of ['suppliers', 'lots', 'products']) void queries.invalidateQueries({ queryKey: [key] });
    toast.add({
      title: t('products.supplier.saved', { name: saved.name, state: t(`products.afe.${saved.afeState}`) }),
      color: ['active', 'exempt'].includes(saved.afeState) ? 'success' : 'warning',
      icon: 'i-lucide-check',
    });
    done(saved);
  }
  return { ...form, check, save };
}
