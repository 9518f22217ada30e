import type { FormError } from '@nuxt/ui';
import { computed, reactive, type Ref, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { cpfDigits, isCpf } from '../../domain/clients/cpf.ts';
import { type FormHandle, useSubmit } from '../form.ts';
import { http } from '../http.ts';
import type { SealedRecord } from './erasure-types.ts';

/**
 * Records of one CPF, asked in a body and kept in no cache, so that it is in no address and no history; that somebody asked is in the trail.
 * `found` is null until somebody looked.
 */
export function useSealedSearch(handle: Readonly<Ref<FormHandle | null>>) {
  const { t } = useI18n();
  const state = reactive({ cpf: '' });
  const found = shallowRef<SealedRecord[] | null>(null);
  const { isBusy, failure, submit } = useSubmit('erasures.sealed', handle);

  const check = (): FormError[] => {
    if (isCpf(state.cpf)) return [];
    const missing = 11 - cpfDigits(state.cpf).length;
    const code = missing === 11 ? 'missing' : missing > 0 ? 'short' : 'invalid';
    return [{ name: 'cpf', message: t(`erasures.sealed.fault.cpf.${code}`) }];
  };
  async function search(): Promise<void> {
    const answer = await submit(() =>
      http.post<{ records: SealedRecord[] }>('/sealed-records/find', { cpf: cpfDigits(state.cpf) }),
    );
    if (answer) found.value = answer.records;
  }
  // What was found belongs to the CPF that stands beside it.
  watch(
    () => state.cpf,
    () => (found.value = failure.value = null),
  );
  const said = computed(() =>
    found.value === null ? '' : t('erasures.sealed.found', { count: found.value.length }, found.value.length),
  );
  return { state, found, said, isBusy, failure, check, search };
}
