import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import { dataOf, faultsOf, type SettingsTyped, typedOf } from './settings-typed.ts';
import type { NoShowSettings } from './types.ts';
import { fetchSettings, settingsKey } from './useRiskSettings.ts';

/** How the clinic weighs a miss and what it does about it; the whole is sent, because it belongs together. */
export function useNoShowForm(settings: NoShowSettings, handle: Readonly<Ref<FormHandle | null>>) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const form: ReturnType<typeof useRecordForm<NoShowSettings, SettingsTyped>> = useRecordForm({
    ...{ section: 'noShow.settings', form: handle, row: settings, empty: typedOf(settings), typedOf, dataOf },
    update: (body) => http.put<NoShowSettings>('/no-show/settings', { ...dataOf(form.state), ...body }),
    read: fetchSettings,
  });

  const check = (): FormError[] =>
    faultsOf(form.state).map(({ name, code }) => ({
      name,
      message: t(`noShow.settings.fault.${name.split('.')[0] ?? name}.${code}`),
    }));

  async function save() {
    const saved = await form.save();
    if (!saved) return;
    queries.setQueryData(settingsKey, saved);
    for (const key of ['no-show-risks', 'no-show-risk']) void queries.invalidateQueries({ queryKey: [key] });
    toast.add({ title: t('noShow.settings.saved'), color: 'success', icon: 'i-lucide-check' });
  }
  const discard = () =>
    Object.assign(form.state, typedOf(queries.getQueryData<NoShowSettings>(settingsKey) ?? settings));
  return { ...form, check, save, discard };
}
