import { useNow } from '@vueuse/core';
import { computed, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { isMobile, normalizePhone } from '../../domain/clients/phone.ts';
import { http, HttpError } from '../http.ts';
import { useAttempt } from './attempt.ts';
import type { ClientMe } from './types.ts';

/** As the server counts: after so many wrong tries a code is dead. */
const triesAllowed = 5;
const resendAfterMs = 60_000;

/**
 * Phone, then the code that came over WhatsApp. The server never says whether it knows the phone: to see visits the code goes to clients
 * alone, to book (`isForBooking`) to whoever asks, with her name for the case that she is new.
 */
export function useCode(clinicId: string, isForBooking: boolean, done: (me: ClientMe) => void) {
  const { t } = useI18n();
  const { isBusy, failure, attempt } = useAttempt();
  const phone = ref('');
  const name = ref('');
  const code = ref('');
  const faults = ref<{ phone?: string; name?: string }>({});
  const challengeId = ref<string | null>(null);
  const wrongTries = ref(0);
  const sentAt = ref(0);
  const now = useNow({ interval: 1_000 });
  const secondsToResend = computed(() =>
    Math.max(0, Math.ceil((sentAt.value + resendAfterMs - now.value.getTime()) / 1_000)),
  );
  // What is typed anew is not wrong yet.
  watch([phone, name], () => (faults.value = {}));
  const isDead = computed(() => wrongTries.value >= triesAllowed);

  async function ask() {
    const number = normalizePhone(phone.value);
    const isNameShort = isForBooking && name.value.trim().length < 2;
    faults.value = {
      ...(isNameShort && { name: t('public.nameInvalid') }),
      ...((!number || !isMobile(number)) && { phone: t('public.phoneInvalid') }),
    };
    if (Object.keys(faults.value).length > 0) return;
    await attempt(async () => {
      const [path, more] = isForBooking ? ['booking-code', { name: name.value.trim() }] : ['sign-in', {}];
      const answer = await http.post<{ challengeId: string }>(`/public/clinics/${clinicId}/${path}`, {
        phone: number,
        ...(more as object),
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
    await attempt(
      async () => {
        const body = { challengeId: challengeId.value, code: code.value };
        done(await http.post<ClientMe>(`/public/clinics/${clinicId}/sign-in/verify`, body));
      },
      (error) => {
        if (!(error instanceof HttpError) || error.code !== 'challenge-invalid') return false;
        countWrong();
        return true;
      },
    );
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
  const step = computed(() => (challengeId.value === null ? 'phone' : 'code'));
  return {
    ...{ isForBooking, phone, name, code, faults, step, failure, isBusy, isDead, secondsToResend },
    ...{ ask, prove, changePhone },
  };
}
export type Code = ReturnType<typeof useCode>;
