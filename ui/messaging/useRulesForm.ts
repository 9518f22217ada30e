import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import { fetchRules, rulesKey, type Rules } from './setup-queries.ts';

/** Least and most of each number, as the server keeps them (api/messaging/settings-schema.ts). */
export const ruleBounds = {
  fallbackAfterMin: [1, 720],
  offersADay: [0, 10],
  offersAMonth: [0, 60],
  automaticADay: [1, 50],
} as const;
export type RuleName = keyof typeof ruleBounds;
type RulesTyped = Omit<Rules, 'version'>;
const typedOf = ({ version: _, ...rules }: Rules): RulesTyped => rules;

/** The clinic's rules for messages; the whole of them is sent, because they belong together. */
export function useRulesForm(rules: Rules, handle: Readonly<Ref<FormHandle | null>>) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const form: ReturnType<typeof useRecordForm<Rules, RulesTyped>> = useRecordForm({
    ...{ section: 'messaging.rules', form: handle, row: rules, empty: typedOf(rules), typedOf },
    dataOf: (typed: RulesTyped) => typed,
    update: (body) => http.put<Rules>('/messaging/settings', { ...form.state, ...body }),
    read: fetchRules,
  });

  function check(): FormError[] {
    const faults = Object.entries(ruleBounds).flatMap(([name, [min, max]]): FormError[] => {
      const value = form.state[name as RuleName];
      const isRight = Number.isInteger(value) && value >= min && value <= max;
      return isRight ? [] : [{ name, message: t('messaging.rules.between', { min, max }) }];
    });
    const { offersFrom, offersTo } = form.state;
    if (!offersFrom || !offersTo || offersFrom >= offersTo)
      faults.push({ name: 'offersTo', message: t('messaging.rules.fault.offersTo.before-start') });
    return faults;
  }

  async function save() {
    const saved = await form.save();
    if (!saved) return;
    queries.setQueryData(rulesKey, saved);
    toast.add({ title: t('form.saved'), color: 'success', icon: 'i-lucide-check' });
  }
  const swap = () => (form.state.smsProviders = [...form.state.smsProviders].reverse());
  const discard = () => Object.assign(form.state, typedOf(queries.getQueryData<Rules>(rulesKey) ?? rules));
  return { ...form, check, save, swap, discard };
}
