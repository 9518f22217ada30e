import type { FormError } from '@nuxt/ui';
import { computed, reactive, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { type FormHandle, useSubmit } from '../form.ts';
import { http } from '../http.ts';
import type { OwnGrant } from './useBreakGlass.ts';

/** As the server asks: shorter is no reason. */
export const shortestReason = 10;
export const longestReason = 500;
export const minutesOffered = [15, 30, 60, 120] as const;

/** The question that stands before notes a role does not open: why, and for how long. */
export function useBreakGlassForm(
  clientId: string,
  handle: Readonly<Ref<FormHandle | null>>,
  done: (grant: OwnGrant) => void,
) {
  const { t } = useI18n();
  const { isBusy, failure, submit } = useSubmit('breakGlass', handle);
  const state = reactive<{ reason: string; minutes: (typeof minutesOffered)[number] }>({
    reason: '',
    minutes: 15,
  });
  // Spaces are not letters: ten of them are no reason.
  const letters = computed(() => state.reason.replace(/\s+/g, ' ').trim().length);

  const check = (): FormError[] =>
    letters.value < shortestReason ? [{ name: 'reason', message: t('breakGlass.fault.reason.short') }] : [];

  async function open() {
    const body = { clientId, reason: state.reason.trim(), minutes: state.minutes };
    const grant = await submit(() => http.post<OwnGrant>('/break-glass', body));
    if (grant) done(grant);
  }
  return { state, check, open, isBusy, failure, isDirty: computed(() => letters.value > 0) };
}
