import { computed, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { isMobile, normalizePhone } from '../../domain/clients/phone.ts';
import { http } from '../http.ts';
import type { ClientMe } from './types.ts';
import { useCodeAnswer } from './useCodeAnswer.ts';

/**
 * Phone, then the code that came over WhatsApp: to see visits the code goes to clients alone, to book (`isForBooking`) to whoever asks, with
 * her name for the case that she is new.
 */
export function useCode(clinicId: string, isForBooking: boolean, done: (me: ClientMe) => void) {
  const { t } = useI18n();
  const phone = ref('');
  const name = ref('');
  const faults = ref<{ phone?: string; name?: string }>({});
  const place = `/public/clinics/${clinicId}`;
  // What is typed anew is not wrong yet.
  watch([phone, name], () => (faults.value = {}));

  const answer = useCodeAnswer({
    async send() {
      const [path, more] = isForBooking ? ['booking-code', { name: name.value.trim() }] : ['sign-in', {}];
      const wish = { phone: normalizePhone(phone.value), ...(more as object) };
      return (await http.post<{ challengeId: string }>(`${place}/${path}`, wish)).challengeId;
    },
    prove: async (body) => {
      done(await http.post<ClientMe>(`${place}/sign-in/verify`, body));
    },
  });

  async function ask() {
    const number = normalizePhone(phone.value);
    const isNameShort = isForBooking && name.value.trim().length < 2;
    faults.value = {
      ...(isNameShort && { name: t('public.nameInvalid') }),
      ...((!number || !isMobile(number)) && { phone: t('public.phoneInvalid') }),
    };
    if (Object.keys(faults.value).length === 0) await answer.ask();
  }
  const step = computed(() => (answer.challengeId.value === null ? 'phone' : 'code'));
  return { ...answer, isForBooking, phone, name, faults, step, ask, changePhone: answer.forget };
}
export type Code = ReturnType<typeof useCode>;
