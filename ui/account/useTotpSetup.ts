import { ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { HttpError } from '../http.ts';
import { useRefusal } from '../refusal.ts';
import { confirmTotp, startTotp, type TotpSetup } from './enrolment.ts';

/** The authenticator app is on only when a code of it was typed: a secret nobody scanned locks nobody out. */
export function useTotpSetup(done: (codes: string[]) => void) {
  const { t } = useI18n();
  const sayRefusal = useRefusal('account.totp');
  const setup = ref<TotpSetup | null>(null);
  const code = ref('');
  const failure = ref<string | null>(null);
  const isBusy = ref(false);

  async function attempt(work: () => Promise<void>) {
    if (isBusy.value) return;
    isBusy.value = true;
    failure.value = null;
    try {
      await work();
    } catch (error) {
      const isWrong = error instanceof HttpError && error.code === 'second-factor-invalid';
      failure.value = isWrong ? t('account.totp.wrong') : sayRefusal(error);
      code.value = '';
    } finally {
      isBusy.value = false;
    }
  }

  /** A secret each time: one shown before and never confirmed is forgotten. */
  const start = () =>
    attempt(async () => {
      code.value = '';
      setup.value = await startTotp();
    });

  const confirm = () => {
    if (code.value.length < 6) {
      failure.value = t('account.codeMissing.totp');
      return Promise.resolve();
    }
    return attempt(async () => {
      const { recoveryCodes } = await confirmTotp(code.value);
      stop();
      done(recoveryCodes ?? []);
    });
  };
  function stop() {
    setup.value = null;
    code.value = '';
    failure.value = null;
  }
  return { setup, code, failure, isBusy, start, confirm, stop };
}
export type TotpSetupForm = ReturnType<typeof useTotpSetup>;
