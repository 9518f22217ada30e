import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { computed, reactive, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { useSubmit, type FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { channelKey, type Channel } from './setup-queries.ts';

type Saved = { channel: Channel | null };

/** The number's account, its token (from here and never shown again) and its pace. */
export function useAccountForm(channel: Channel, handle: Readonly<Ref<FormHandle | null>>) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const { isBusy, failure, submit } = useSubmit('messaging.channel', handle);
  const state = reactive({
    ...{ displayPhone: channel.displayPhone ?? '', wabaId: channel.wabaId ?? '', token: '' },
    ...{ isCoexistence: channel.isCoexistence, perSecond: channel.perSecond },
  });
  let { version } = channel;
  const account = computed(() => ({
    ...(state.wabaId.trim() !== (channel.wabaId ?? '') && { wabaId: state.wabaId.trim() || null }),
    ...(state.token.trim() && { token: state.token.trim() }),
  }));
  const pace = computed(() => ({
    ...(state.displayPhone !== (channel.displayPhone ?? '') && { displayPhone: state.displayPhone }),
    ...(state.isCoexistence !== channel.isCoexistence && { isCoexistence: state.isCoexistence }),
    ...(state.perSecond !== channel.perSecond && { perSecond: state.perSecond }),
  }));

  function check(): FormError[] {
    const { displayPhone, wabaId, token, perSecond } = state;
    const isRight = {
      displayPhone: displayPhone === '' || /^\d{8,15}$/.test(displayPhone),
      wabaId: /^(\d{5,30})?$/.test(wabaId.trim()),
      token: token === '' || token.trim().length >= 16,
      perSecond: Number.isInteger(perSecond) && perSecond >= 1 && perSecond <= 1_000,
    };
    return Object.entries(isRight).flatMap(([name, is]) =>
      is ? [] : [{ name, message: t(`messaging.channel.fault.${name}.invalid`) }],
    );
  }

  async function save(): Promise<boolean> {
    const saved = await submit(async () => {
      // The second step knows the version that the first one made.
      if (Object.keys(pace.value).length > 0)
        version =
          (await http.patch<Saved>('/messaging/channel', { ...pace.value, version })).channel?.version ??
          version;
      if (Object.keys(account.value).length > 0)
        await http.put<Saved>('/messaging/channel/account', { ...account.value, version });
      return true;
    });
    void queries.invalidateQueries({ queryKey: channelKey });
    void queries.invalidateQueries({ queryKey: ['message-templates'] });
    if (!saved) return false;
    toast.add({ title: t('form.saved'), color: 'success', icon: 'i-lucide-check' });
    return true;
  }
  return { state, check, save, isBusy, failure };
}
