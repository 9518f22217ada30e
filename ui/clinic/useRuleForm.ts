import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { computed, reactive, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { ClinicClass, Council, RuledRegime, Verdict } from '../../domain/clinic/competence.ts';
import { type FormHandle, useSubmit } from '../form.ts';
import { http } from '../http.ts';
import { useVerdictsAnew } from './competence-queries.ts';
import type { Rule } from './competence-types.ts';

/** `about` is a regime, or the id of a procedure; `any` = whoever, wherever. */
interface RuleTyped {
  about: string;
  council: Council | 'any';
  category: string;
  clinicClass: ClinicClass | 'any';
  verdict: Verdict;
  source: string;
}

/** A rule of the clinic's own; it stands over the nation's where it is more specific or newer. */
export function useRuleForm(
  isRegime: (about: string) => about is RuledRegime,
  handle: Readonly<Ref<FormHandle | null>>,
  done: () => void,
) {
  const { t } = useI18n();
  const toast = useToast();
  const anew = useVerdictsAnew();
  const { isBusy, failure, submit } = useSubmit('competences.rule', handle);
  const state = reactive<RuleTyped>({
    ...{ about: 'injectable-medicine', council: 'any', category: 'any', clinicClass: 'any' },
    ...{ verdict: 'NO', source: '' },
  });
  const check = (): FormError[] =>
    state.source.trim().length >= 3
      ? []
      : [{ name: 'source', message: t('competences.rule.fault.source.invalid') }];
  const given = <T extends string>(value: T): Exclude<T, 'any'> | null =>
    value === 'any' ? null : (value as Exclude<T, 'any'>);

  async function save() {
    const { about, council, category, clinicClass, verdict, source } = state;
    const saved = await submit(() =>
      http.post<Rule>('/competence-rules', {
        ...(isRegime(about) ? { regime: about } : { procedureId: about }),
        ...{ council: given(council), category: given(category), clinicClass: given(clinicClass) },
        ...{ verdict, source: source.trim() },
      }),
    );
    if (!saved) return;
    anew();
    toast.add({ title: t('competences.rule.saved'), color: 'success', icon: 'i-lucide-check' });
    done();
  }
  return { state, check, save, isBusy, failure, isDirty: computed(() => state.source !== '') };
}
