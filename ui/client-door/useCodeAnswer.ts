import { useNow } from '@vueuse/core';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { HttpError } from '../http.ts';
import { useAttempt } from './attempt.ts';

/** As the server counts: after so many wrong tries a code is dead. */
const triesAllowed = 5;
const resendAfterMs = 60_000;

interface CodeWay {
  /** Lets a code be sent; the id under which it is answered. */
  send: () => Promise<string>;
  prove: (answer: { challengeId: string | null; code: string }) => Promise<unknown>;
  /** May take a refusal of an answer for itself by giving its words. */
  own?: (error: HttpError) => string | undefined;
}

/** A code that comes over WhatsApp, asked for and typed in. The server never says whether it knows the telephone. */
export function useCodeAnswer({ send, prove: proveAt, own }: CodeWay) {
  const { t } = useI18n();
  const { isBusy, failure, attempt } = useAttempt();
  const code = ref('');
  const challengeId = ref<string | null>(null);
  const wrongTries = ref(0);
  const sentAt = ref(0);
  const now = useNow({ interval: 1_000 });
  const secondsToResend = computed(() =>
    Math.max(0, Math.ceil((sentAt.value + resendAfterMs - now.value.getTime()) / 1_000)),
  );
  const isDead = computed(() => wrongTries.value >= triesAllowed);

  const ask = () =>
    attempt(async () => {
      challengeId.value = await send();
      wrongTries.value = 0;
      code.value = '';
      sentAt.value = Date.now();
    });

  async function prove() {
    if (isDead.value) return;
    if (!/^\d{6}$/.test(code.value)) {
      failure.value = t('public.codeShort');
      return;
    }
    await attempt(() => proveAt({ challengeId: challengeId.value, code: code.value }), take);
  }
  function take(error: unknown): boolean {
    if (!(error instanceof HttpError)) return false;
    const said = error.code === 'challenge-invalid' ? undefined : own?.(error);
    if (said !== undefined) failure.value = said;
    else if (error.code === 'challenge-invalid') countWrong();
    else return false;
    return true;
  }

  /** The server says the same for a wrong code and a dead one; how many tries are left is counted here. */
  function countWrong() {
    code.value = '';
    wrongTries.value += 1;
    failure.value = isDead.value
      ? t('public.codeDead')
      : t('public.codeWrong', triesAllowed - wrongTries.value);
  }
  function forget() {
    challengeId.value = null;
    failure.value = null;
    code.value = '';
  }
  return { code, challengeId, failure, isBusy, isDead, secondsToResend, ask, prove, forget };
}
export type CodeAnswer = ReturnType<typeof useCodeAnswer>;
