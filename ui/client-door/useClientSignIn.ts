import { useNow } from '@vueuse/core';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { isMobile, normalizePhone } from '../../domain/clients/phone.ts';
import { http, HttpError } from '../http.ts';
import { useRefusal } from '../refusal.ts';
import type { ClientMe } from './types.ts';

/** As the server counts: after so many wrong tries a code is dead. */
const triesAllowed = 5;
const resendAfterMs = 60_000;

/** Phone, then the code that came over WhatsApp. The server never says whether it knows the phone. */
export function useClientSignIn(clinicId: string, done: (me: ClientMe) => void) {
  const { t } = useI18n();
  const sayRefusal = useRefusal('public');
  const phone = ref('');
  const code = ref('');
  const challengeId = ref<string | null>(null);
  const wrongTries = ref(0);
  const sentAt = ref(0);
  const failure = ref<string | null>(null);
  const isBusy = ref(false);
  const now = useNow({ interval: 1_000 });

  const secondsToResend = computed(() =>
    Math.max(0, Math.ceil((sentAt.value + resendAfterMs - now.value.getTime()) / 1_000)),
  );
  const isDead = computed(() => wrongTries.value >= triesAllowed);
  const step = computed(() => (challengeId.value === null ? 'phone' : 'code'));

  async function attempt(send: () => Promise<void>) {
    if (isBusy.value) return;
    isBusy.value = true;
    failure.value = null;
    try {
      await send();
    } catch (error) {
      failure.value = sayRefusal(error);
    } finally {
      isBusy.value = false;
    }
  }

  async function ask() {
    const number = normalizePhone(phone.value);
    if (!number || !isMobile(number)) {
      failure.value = t('public.phoneInvalid');
      return;
    }
    await attempt(async () => {
      const answer = await http.post<{ challengeId: string }>(`/public/clinics/${clinicId}/sign-in`, {
        phone: number,
      });
      challengeId.value = answer.challengeId;
      wrongTries.value = 0;
      code.value = '';
      sentAt.value = Date.now();
    });
  }

  async function prove() {
    if (isDead.value) return;
    if (!/^\d{6}$/.test(code.value)) {
      failure.value = t('public.codeShort');
      return;
    }
    await attempt(async () => {
      try {
        const body = { challengeId: challengeId.value, code: code.value };
        done(await http.post<ClientMe>(`/public/clinics/${clinicId}/sign-in/verify`, body));
      } catch (error) {
        if (!(error instanceof HttpError) || error.code !== 'challenge-invalid') throw error;
        countWrong();
      }
    });
  }

  /** The server says the same for a wrong code and a dead one; how many tries are left is counted here. */
  function countWrong() {
    code.value = '';
    wrongTries.value += 1;
    failure.value = isDead.value
      ? t('public.codeDead')
      : t('public.codeWrong', triesAllowed - wrongTries.value);
  }

  function changePhone() {
    challengeId.value = null;
    failure.value = null;
    code.value = '';
  }
  return { phone, code, step, failure, isBusy, isDead, secondsToResend, ask, prove, changePhone };
}
export type ClientSignIn = ReturnType<typeof useClientSignIn>;
