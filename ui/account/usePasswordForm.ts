import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { reactive, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useSubmit, type FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { shortestPassword } from './password.ts';

export function usePasswordForm(handle: Readonly<Ref<FormHandle | null>>, done: () => void) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const { isBusy, failure, refusal, submit } = useSubmit('account.password', handle);
  const state = reactive({ current: '', password: '' });

  const check = (): FormError[] => [
    ...(state.current ? [] : [{ name: 'current', message: t('account.password.fault.current.missing') }]),
    ...(state.password.length >= shortestPassword
      ? []
      : [{ name: 'password', message: t('account.password.fault.password.short') }]),
  ];

  async function save() {
    const { current, password } = state;
    const isSaved = await submit(() =>
      http.post('/account/password', { current, password }).then(() => true as const),
    );
    if (refusal.value === 'invalid-credentials')
      handle.value?.setErrors([{ name: 'current', message: t('account.password.fault.current.invalid') }]);
    if (!isSaved) return;
    Object.assign(state, { current: '', password: '' });
    toast.add({ title: t('account.password.saved'), color: 'success', icon: 'i-lucide-check' });
    void queries.invalidateQueries({ queryKey: ['account', 'sessions'] });
    done();
  }
  return { state, check, save, isBusy, failure };
}
