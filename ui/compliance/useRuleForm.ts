import { useQueryClient } from '@tanstack/vue-query';
import { computed, reactive, type Ref } from 'vue';
import { useToast } from '@nuxt/ui/composables';
import { useI18n } from 'vue-i18n';
import { useClock } from '../clock.ts';
import { type FormHandle, useSubmit } from '../form.ts';
import { http } from '../http.ts';
import { dayOfTyped, typedOfDay } from '../typed-date.ts';
import type { Rule } from './kept-types.ts';
import { spanOf } from './span.ts';

export const longestReason = 500;
const mostDays = 36_525;
const digitsOnly = (text: string) => text.replace(/\D/g, '').slice(0, 5);

/** Another number of days for one class, from a day on, with why; within what the law and the purpose bear. */
export function useRuleForm(rule: () => Rule, handle: Readonly<Ref<FormHandle | null>>, done: () => void) {
  const i18n = useI18n();
  const { t } = i18n;
  const toast = useToast();
  const queries = useQueryClient();
  const { today } = useClock();
  const { isBusy, failure, submit } = useSubmit('retention', handle);
  const state = reactive({ keepDays: String(rule().keepDays), since: typedOfDay(today.value), reason: '' });
  const days = computed(() => Number(digitsOnly(state.keepDays)));
  const bounds = computed(() => {
    const { leastDays, mostDays: most, houseDays } = rule();
    const said = (count: number) => spanOf(count, i18n);
    const named = { house: said(houseDays), least: said(leastDays ?? 1), most: said(most ?? mostDays) };
    return t(most === null ? 'retention.form.atLeast' : 'retention.form.between', named);
  });
  const isAllowed = () =>
    days.value >= (rule().leastDays ?? 1) && days.value <= (rule().mostDays ?? mostDays);

  function check() {
    const since = dayOfTyped(state.since);
    const faults: [string, string, boolean][] = [
      ['keepDays', 'outside-the-law', !isAllowed()],
      ['since', 'invalid', since === null],
      ['since', 'in-the-past', since !== null && since < today.value],
      ['reason', 'invalid', state.reason.trim().length < 5],
    ];
    return faults
      .filter(([, , isFault]) => isFault)
      .map(([name, code]) => ({ name, message: t(`retention.fault.${name}.${code}`) }));
  }
  async function change() {
    const { dataClass, version } = rule();
    const body = {
      version,
      keepDays: days.value,
      since: dayOfTyped(state.since),
      reason: state.reason.trim(),
    };
    const made = await submit(() => http.put<Rule>(`/retention/rules/${dataClass}`, body));
    if (!made) return;
    for (const stale of ['retention-rules', 'retention-rule-changes', 'processing-register'])
      void queries.invalidateQueries({ queryKey: [stale] });
    toast.add({ title: t('retention.done.rule'), color: 'success', icon: 'i-lucide-check' });
    done();
  }
  return {
    state,
    bounds,
    said: computed(() => (days.value ? spanOf(days.value, i18n) : '')),
    isBusy,
    failure,
    check,
    change,
    digitsOnly,
  };
}
