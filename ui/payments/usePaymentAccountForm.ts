import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { refuse } from '../../domain/errors.ts';
import { readPixKey } from '../../domain/payments/pix-key.ts';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import { accountKey, fetchAccount } from './queries.ts';
import type { PaymentAccount } from './types.ts';

interface AccountTyped {
  clientId: string;
  /** Empty: what is there stays. */
  clientSecret: string;
  pixKey: string;
  isActive: boolean;
}
const empty: AccountTyped = { clientId: '', clientSecret: '', pixKey: '', isActive: true };
const typedOf = ({ clientId, isActive }: PaymentAccount): AccountTyped => ({ ...empty, clientId, isActive });
const dataOf = ({ clientId, clientSecret, pixKey, isActive }: AccountTyped) => ({
  ...{ clientId: clientId.trim(), isActive },
  ...(clientSecret && { clientSecret }),
  ...(pixKey.trim() && { pixKey: pixKey.trim() }),
});

/** The clinic's account at its bank. The secret and the key come from here and are never shown again. */
export function usePaymentAccountForm(
  account: PaymentAccount | null,
  handle: Readonly<Ref<FormHandle | null>>,
) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const form: ReturnType<typeof useRecordForm<PaymentAccount, AccountTyped>> = useRecordForm({
    ...{ section: 'payments.account', form: handle, row: account, empty, typedOf, dataOf },
    update: (body) =>
      http
        .put<{ account: PaymentAccount }>('/payment-account', { ...dataOf(form.state), ...body })
        .then((answer) => answer.account),
    read: async () => (await fetchAccount()) ?? refuse('not-found'),
  });

  function check(): FormError[] {
    const { clientId, clientSecret, pixKey } = form.state;
    const isNew = account === null;
    const codes = {
      clientId: clientId.trim() ? null : 'missing',
      clientSecret: isNew && !clientSecret ? 'missing' : null,
      pixKey: pixKey.trim() ? (readPixKey(pixKey) ? null : 'invalid') : isNew ? 'missing' : null,
    };
    return Object.entries(codes).flatMap(([name, code]) =>
      code ? [{ name, message: t(`payments.account.fault.${name}.${code}`) }] : [],
    );
  }

  async function save() {
    const saved = await form.save();
    if (!saved) return;
    Object.assign(form.state, typedOf(saved));
    queries.setQueryData(accountKey, saved);
    toast.add({ title: t('form.saved'), color: 'success', icon: 'i-lucide-check' });
  }
  return { ...form, check, save };
}
