import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { bookingBounds, leastDepositCents } from '../../domain/clinic/booking-bounds.ts';
import type { BookingPolicy } from '../../domain/clinic/booking-policy.ts';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import { centsOf, typedOfCents } from '../typed-money.ts';
import { fetchRules, rulesKey } from './queries.ts';
import type { BookingRules } from './types.ts';

/** The deposit is typed as money; numbers may be missing while somebody writes. */
export type RulesTyped = Omit<BookingPolicy, 'depositCents' | 'rulesText'> & {
  deposit: string;
  rulesText: string;
};

const typedOf = ({ version: _, depositCents, rulesText, ...rules }: BookingRules): RulesTyped => ({
  ...rules,
  deposit: depositCents === 0 ? '' : typedOfCents(depositCents),
  rulesText: rulesText ?? '',
});
const dataOf = ({ deposit, rulesText, ...rules }: RulesTyped): BookingPolicy => ({
  ...rules,
  depositCents: centsOf(deposit) ?? 0,
  rulesText: rulesText.trim() || null,
});

/** The rules of online booking, deposits and the waitlist; the whole of them is sent, because they belong together. */
export function useBookingRulesForm(rules: BookingRules, handle: Readonly<Ref<FormHandle | null>>) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const form: ReturnType<typeof useRecordForm<BookingRules, RulesTyped>> = useRecordForm({
    ...{ section: 'payments.rules', form: handle, row: rules, empty: typedOf(rules), typedOf, dataOf },
    update: (body) => http.put<BookingRules>('/booking-policy', { ...dataOf(form.state), ...body }),
    read: fetchRules,
  });

  function check(): FormError[] {
    const data = dataOf(form.state);
    const faults = Object.entries(bookingBounds).flatMap(([name, [min, max]]): FormError[] => {
      const value: unknown = data[name as keyof typeof bookingBounds];
      const isRight = Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
      if (isRight || name === 'depositCents') return [];
      return [{ name, message: t('payments.rules.between', { min, max }) }];
    });
    if (
      data.depositKind === 'fixed' &&
      !(data.depositCents >= leastDepositCents && data.depositCents <= 10_000_000)
    )
      faults.push({ name: 'deposit', message: t('payments.rules.fault.deposit.invalid') });
    if (data.depositKind === 'percent' && data.depositPercent < 1)
      faults.push({ name: 'depositPercent', message: t('payments.rules.between', { min: 1, max: 100 }) });
    return faults;
  }

  async function save() {
    const saved = await form.save();
    if (!saved) return;
    queries.setQueryData(rulesKey, saved);
    toast.add({ title: t('form.saved'), color: 'success', icon: 'i-lucide-check' });
  }

  const discard = () =>
    Object.assign(form.state, typedOf(queries.getQueryData<BookingRules>(rulesKey) ?? rules));
  return { ...form, check, save, discard };
}
