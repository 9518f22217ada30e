import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { computed, reactive, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { type FormHandle, useSubmit } from '../form.ts';
import { http } from '../http.ts';
import { dayOfTyped } from '../typed-date.ts';
import { useVerdictsAnew } from './competence-queries.ts';
import type { Cell, SignOff } from './competence-types.ts';

/** The owner's signature under one cell of the matrix, or for everybody of the same council. */
export function useSignOffForm(cell: Cell, handle: Readonly<Ref<FormHandle | null>>, done: () => void) {
  const { t } = useI18n();
  const toast = useToast();
  const anew = useVerdictsAnew();
  const { isBusy, failure, submit } = useSubmit('competences.sign', handle);
  const state = reactive<{ forWhom: 'person' | 'council'; note: string; endsOn: string }>({
    ...{ forWhom: 'person', note: '', endsOn: '' },
  });

  const check = (): FormError[] => [
    ...(state.note.trim().length >= 3 ? [] : [fault('note')]),
    ...(!state.endsOn || dayOfTyped(state.endsOn) ? [] : [fault('endsOn')]),
  ];
  const fault = (name: string): FormError => ({ name, message: t(`competences.sign.fault.${name}.invalid`) });

  async function save() {
    const { procedureId, professionalId, council } = cell;
    const saved = await submit(() =>
      http.post<SignOff>('/competence-sign-offs', {
        ...{ procedureId, note: state.note.trim(), endsOn: dayOfTyped(state.endsOn) },
        ...(state.forWhom === 'council' && council ? { council } : { professionalId }),
      }),
    );
    if (!saved) return;
    anew();
    toast.add({ title: t('competences.sign.done'), color: 'success', icon: 'i-lucide-check' });
    done();
  }
  const isDirty = computed(() => Boolean(state.note || state.endsOn));
  return { state, check, save, isBusy, failure, isDirty };
}
