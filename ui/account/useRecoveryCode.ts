import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { reactive, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import { useSubmit, type FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { emailFault } from './email.ts';
import { shortestPassword } from './password.ts';

/** Two halves, told by two people of the clinic, and a new password; then the person signs in and sets up a factor anew. */
export function useRecoveryCode(handle: Readonly<Ref<FormHandle | null>>) {
  const { t } = useI18n();
  const route = useRoute();
  const router = useRouter();
  const toast = useToast();
  const { isBusy, failure, submit } = useSubmit('signIn.recovery', handle);
  const email = typeof route.query.email === 'string' ? route.query.email : '';
  const state = reactive({ email, first: '', second: '', password: '' });

  const check = (): FormError[] => {
    const fault = emailFault(state.email);
    return [
      ...(fault ? [{ name: 'email', message: t(`signIn.email${fault}`) }] : []),
      ...(['first', 'second'] as const)
        .filter((half) => !state[half].trim())
        .map((half) => ({ name: half, message: t('signIn.recovery.halfMissing') })),
      ...(state.password.length < shortestPassword
        ? [{ name: 'password', message: t('account.password.fault.password.short') }]
        : []),
    ];
  };

  async function redeem() {
    const codes = [state.first, state.second].map((half) => half.trim().toUpperCase());
    const { password } = state;
    const answer = await submit(() =>
      http.post<object>('/recoveries/redeem', { email: state.email.trim(), codes, password }),
    );
    if (!answer) return;
    toast.add({ title: t('signIn.recovery.done'), color: 'success', icon: 'i-lucide-check' });
    await router.replace({ name: 'sign-in', query: { email: state.email.trim() } });
  }
  return { state, check, redeem, isBusy, failure };
}
