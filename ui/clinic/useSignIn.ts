import type { FormError } from '@nuxt/ui';
import { reactive, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import { HttpError } from '../http.ts';
import { useSession } from '../session.ts';

/** The sign-in form: keeps what was typed when refused, and returns to the page the person came from. */
export function useSignIn() {
  const { t } = useI18n();
  const route = useRoute();
  const router = useRouter();
  const session = useSession();
  const state = reactive({ email: '', password: '' });
  const failure = ref<string | null>(null);
  const isBusy = ref(false);

  const check = (typed: Partial<typeof state>): FormError[] => {
    const faults: FormError[] = [];
    if (!typed.email) faults.push({ name: 'email', message: t('signIn.emailMissing') });
    else if (!/^\S+@\S+\.\S+$/.test(typed.email))
      faults.push({ name: 'email', message: t('signIn.emailInvalid') });
    if (!typed.password) faults.push({ name: 'password', message: t('signIn.passwordMissing') });
    return faults;
  };

  async function submit() {
    failure.value = null;
    isBusy.value = true;
    try {
      await session.signIn(state.email.trim(), state.password);
      await router.replace(returnPath(route.query.voltar));
    } catch (error) {
      failure.value = t(`errors.${error instanceof HttpError ? error.code : 'unexpected'}`);
    } finally {
      isBusy.value = false;
    }
  }

  return { state, failure, isBusy, check, submit };
}

/** Only paths of this app: `//other.site` and full addresses are not followed. */
const returnPath = (wanted: unknown): string =>
  typeof wanted === 'string' && /^\/(?![/\\])/.test(wanted) ? wanted : '/agenda';
