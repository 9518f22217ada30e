import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { computed, reactive, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { StaffRole } from '../../domain/clinic/roles.ts';
import { useSubmit, type FormHandle } from '../form.ts';
import { http } from '../http.ts';
import type { StaffMember } from './types.ts';

/** A second factor stands beside it soon; what is common or has a name in it the server refuses. */
export const shortestPassword = 8;
// Without the letters and digits that are misread when somebody copies them from paper.
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';

/** Four groups of five, about 99 bits: easy to say over the phone. */
export function newPassword(): string {
  const letters = [...crypto.getRandomValues(new Uint32Array(20))].map(
    (value) => alphabet[value % alphabet.length],
  );
  return letters.join('').replace(/(.{5})(?=.)/g, '$1-');
}

interface NewStaffMember {
  name: string;
  email: string;
  role: StaffRole;
  password: string;
}

/** Gives somebody access to the clinic. */
export function useStaffForm(handle: Readonly<Ref<FormHandle | null>>, done: () => void) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const { isBusy, failure, refusal, submit } = useSubmit('settings.staff', handle);
  const state = reactive<NewStaffMember>({ name: '', email: '', role: 'receptionist', password: '' });

  const check = (): FormError[] => {
    const { name, email, password } = state;
    const codes = {
      name: name.trim() ? null : 'missing',
      email: /^\S+@\S+\.\S{2,}$/.test(email.trim()) ? null : 'invalid',
      password: password.length >= shortestPassword ? null : 'too_small',
    };
    return Object.entries(codes).flatMap(([field, code]) =>
      code ? [{ name: field, message: t(`settings.staff.fault.${field}.${code}`) }] : [],
    );
  };

  async function save() {
    const person = { ...state, name: state.name.trim(), email: state.email.trim() };
    const saved = await submit(() => http.post<StaffMember>('/staff', person));
    if (refusal.value === 'email-already-registered')
      handle.value?.setErrors([{ name: 'email', message: t('errors.email-already-registered') }]);
    if (!saved) return;
    void queries.invalidateQueries({ queryKey: ['staff'] });
    toast.add({
      title: t('settings.staff.added', { name: saved.name }),
      color: 'success',
      icon: 'i-lucide-check',
    });
    done();
  }

  const isDirty = computed(() => Boolean(state.name || state.email || state.password));
  return { state, check, save, isBusy, failure, isDirty };
}
