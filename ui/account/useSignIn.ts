import type { FormError } from '@nuxt/ui';
import { useIntervalFn } from '@vueuse/core';
import { computed, onBeforeUnmount, onMounted, reactive, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute, useRouter } from 'vue-router';
import { http } from '../http.ts';
import {
  canAutofillPasskeys,
  canUsePasskeys,
  provePasskey,
  stopAskingPasskey,
  type PublicKeyCredentialRequestOptionsJSON,
} from '../passkey.ts';
import { useRefusal } from '../refusal.ts';
import { useSession, type FactorChoice, type Proof } from '../session.ts';
import { emailFault } from './email.ts';
import { returnPath } from './return-path.ts';

/**
 * The way in: a passkey, or e-mail and password and then a second factor. Keeps what was typed when refused, and returns to the
 * page the person came from.
 */
export function useSignIn() {
  const { t } = useI18n();
  const route = useRoute();
  const router = useRouter();
  const session = useSession();
  const sayRefusal = useRefusal('signIn');
  const state = reactive({
    email: typeof route.query.email === 'string' ? route.query.email : '',
    password: '',
  });
  const failure = ref<string | null>(null);
  const busyWith = ref<'passkey' | 'password' | null>(null);
  /** Set while a second factor is asked for. */
  const choice = ref<FactorChoice | null>(null);

  const enter = () => router.replace(returnPath(route.query.voltar));

  async function attempt(what: 'passkey' | 'password', work: () => Promise<void>) {
    failure.value = null;
    busyWith.value = what;
    try {
      await work();
    } catch (error) {
      failure.value = sayRefusal(error);
    } finally {
      busyWith.value = null;
    }
  }

  const byPassword = () =>
    attempt('password', async () => {
      choice.value = await session.signIn(state.email.trim(), state.password);
      if (!choice.value) await enter();
    });

  async function prove(proof: Proof) {
    await session.prove(proof);
    await enter();
  }

  /** Back to the first step; the e-mail stays, the password is typed anew. */
  function startOver(sentence: string | null = null) {
    choice.value = null;
    state.password = '';
    failure.value = sentence;
  }

  const byPasskey = () =>
    attempt('passkey', async () => {
      await session.signInByPasskey(await provePasskey(await askOptions()));
      await enter();
    }).then(offerAutofill);
  const isIdle = () => !busyWith.value && !choice.value;
  const offerAutofill = usePasskeyAutofill(isIdle, async (options) => {
    const credential = await provePasskey(options, true);
    await attempt('passkey', async () => {
      await session.signInByPasskey(credential);
      await enter();
    });
  });

  const check = (typed: Partial<typeof state>): FormError[] => {
    const email = emailFault(typed.email ?? '');
    return [
      ...(email ? [{ name: 'email', message: t(`signIn.email${email}`) }] : []),
      ...(typed.password ? [] : [{ name: 'password', message: t('signIn.passwordMissing') }]),
    ];
  };

  return {
    ...{ state, failure, choice, check, byPassword, byPasskey, prove, startOver },
    hasPasskeys: canUsePasskeys(),
    isBusy: computed(() => busyWith.value !== null),
    busyWith,
  };
}

const askOptions = () =>
  http
    .post<{ options: PublicKeyCredentialRequestOptionsJSON }>('/session/passkey/options', {})
    .then(({ options }) => options);

/** The browser's own list under the e-mail field offers passkeys, where it can; a page nobody answers waits in silence. */
function usePasskeyAutofill(
  isIdle: () => boolean,
  prove: (options: PublicKeyCredentialRequestOptionsJSON) => Promise<void>,
) {
  let isHere = true;
  async function offer() {
    try {
      if (isHere && (await canAutofillPasskeys())) await prove(await askOptions());
    } catch {
      // Offered unasked, so what it does not find is not told: the button and the password are there.
    }
  }
  onMounted(() => void offer());
  // The server forgets its question after five minutes; the page may stand open over lunch.
  useIntervalFn(() => isIdle() && void offer(), 240_000);
  onBeforeUnmount(() => {
    isHere = false;
    stopAskingPasskey();
  });
  return offer;
}
