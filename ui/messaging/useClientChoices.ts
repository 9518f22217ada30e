import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import type { ClientChoices } from './choice-types.ts';

/** What the desk asks about: offers never go by SMS. */
export const asked = [
  { name: 'service', channel: 'whatsapp', purpose: 'service' },
  { name: 'offers', channel: 'whatsapp', purpose: 'offers' },
  { name: 'sms', channel: 'sms', purpose: 'service' },
] as const;
export type Asked = (typeof asked)[number];

/** What a client agreed to be written to about, with the proof of each; a change at the desk is written down at once. */
export function useClientChoices(clientId: MaybeRefOrGetter<string>) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { busy, run } = useAction('choices');
  const key = computed(() => ['client', toValue(clientId), 'choices']);
  const query = useQuery({
    queryKey: key,
    queryFn: () => http.get<ClientChoices>(`/clients/${toValue(clientId)}/choices`),
    // Each read is an entry in the audit.
    refetchOnWindowFocus: false,
  });
  const chosen = ({ channel, purpose }: Asked) =>
    query.data.value?.current.find((one) => one.channel === channel && one.purpose === purpose)?.choice;
  /** An SMS in the place of WhatsApp is allowed until she says no; everything else needs her yes. */
  const isAllowed = (one: Asked): boolean =>
    (chosen(one) ?? (one.name === 'sms' ? 'granted' : '')) === 'granted';

  async function put({ name, channel, purpose }: Asked, choice: 'granted' | 'withdrawn'): Promise<void> {
    const path = `/clients/${toValue(clientId)}/choices`;
    await run(
      name,
      async () => {
        const answer = await http.put<ClientChoices>(path, { choices: [{ channel, purpose, choice }] });
        queries.setQueryData(key.value, answer);
        void queries.invalidateQueries({ queryKey: ['client', toValue(clientId)], exact: true });
      },
      () => t(`choices.done.${choice}`),
    );
  }
  /** Into the clipboard, for whatever way the desk sends it. */
  const copyLink = (): Promise<boolean> =>
    run(
      'link',
      async () => {
        const { url } = await http.post<{ url: string }>(`/clients/${toValue(clientId)}/preference-link`, {});
        await navigator.clipboard.writeText(url);
      },
      () => t('choices.linkCopied'),
    );
  return {
    ...{ busy, chosen, isAllowed, put, copyLink },
    choices: query.data,
    error: query.error,
    refetch: query.refetch,
  };
}
