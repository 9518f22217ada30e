import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { HttpError } from './http.ts';
import { canUsePasskeys, provePasskey } from './passkey.ts';
import { useRefusal } from './refusal.ts';
import type { Factor, FactorChoice, Proof } from './session.ts';

interface Plan {
  choice: () => FactorChoice;
  send: (proof: Proof) => Promise<void>;
  /** The server forgot what it had asked: after some minutes, or after five wrong answers. */
  onDead: (sentence: string) => void;
}

/** What is asked first, of what the server offers and this browser can. */
const order: readonly Factor[] = ['passkey', 'totp', 'recovery-code'];

/** A proof that it is still the same person: passkey, code of the app, or a recovery code. Of sign-in and of step-up. */
export function useProof({ choice, send, onDead }: Plan) {
  const { t } = useI18n();
  const sayRefusal = useRefusal('signIn');
  const offered = computed(() =>
    order.filter((one) => choice().methods.includes(one) && (one !== 'passkey' || canUsePasskeys())),
  );
  const chosen = ref<Factor | null>(null);
  const method = computed(() => chosen.value ?? offered.value[0] ?? null);
  const code = ref('');
  const failure = ref<string | null>(null);
  const isBusy = ref(false);

  function choose(other: Factor) {
    chosen.value = other;
    code.value = '';
    failure.value = null;
  }

  async function attempt(work: () => Promise<void>) {
    if (isBusy.value) return;
    isBusy.value = true;
    failure.value = null;
    try {
      await work();
    } catch (error) {
      const sentence = sayRefusal(error);
      if (error instanceof HttpError && error.code === 'challenge-invalid') onDead(sentence ?? '');
      else failure.value = sentence;
      code.value = '';
    } finally {
      isBusy.value = false;
    }
  }

  const byPasskey = () =>
    attempt(async () => {
      const { passkeyOptions } = choice();
      if (passkeyOptions) await send({ passkey: await provePasskey(passkeyOptions) });
    });

  function byCode() {
    const typed = code.value.trim();
    if (!typed || (method.value === 'totp' && typed.length < 6)) {
      failure.value = t(`account.codeMissing.${method.value ?? 'totp'}`);
      return Promise.resolve();
    }
    return attempt(() => send(method.value === 'totp' ? { totp: typed } : { recoveryCode: typed }));
  }

  return { offered, method, code, failure, isBusy, choose, byPasskey, byCode };
}
