import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { refuse } from '../../domain/errors.ts';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import type { Endpoint } from './types.ts';
import type { EndpointSecret } from './useWebhooks.ts';

interface WebhookTyped {
  url: string;
  description: string;
  events: string[];
}
const typedOf = ({ url, description, events }: Endpoint): WebhookTyped => ({
  ...{ url, description },
  events: [...events].sort(),
});
const dataOf = ({ url, description, events }: WebhookTyped) => ({
  ...{ url: url.trim(), description: description.trim() },
  events: [...events].sort(),
});

/** What is wrong with an address before the server looks where it leads. */
export function addressFault(url: string): 'missing' | 'not-https' | 'invalid' | null {
  if (!url.trim()) return 'missing';
  if (!URL.canParse(url.trim())) return 'invalid';
  const { protocol, username, password } = new URL(url.trim());
  if (protocol !== 'https:') return 'not-https';
  return username || password ? 'invalid' : null;
}

/** An endpoint: new (`endpoint` null), which ends with its signing secret, or edited. */
export function useWebhookForm(
  endpoint: Endpoint | null,
  handle: Readonly<Ref<FormHandle | null>>,
  done: (made: EndpointSecret | null) => void,
) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  let secret: string | null = null;
  const form = useRecordForm<Endpoint, WebhookTyped>({
    ...{ section: 'integrations.webhooks', form: handle, row: endpoint, typedOf, dataOf },
    empty: { url: '', description: '', events: [] },
    create: async (data) => {
      const made = await http.post<{ endpoint: Endpoint; secret: string }>('/webhooks', data);
      secret = made.secret;
      return made.endpoint;
    },
    update: (body) => http.patch<Endpoint>(`/webhooks/${endpoint?.id ?? ''}`, body),
    read: async () =>
      (await http.get<{ endpoints: Endpoint[] }>('/webhooks')).endpoints.find(
        (one) => one.id === endpoint?.id,
      ) ?? refuse('not-found'),
  });

  const check = (): FormError[] => {
    const codes = {
      url: addressFault(form.state.url),
      events: form.state.events.length ? null : 'missing',
    };
    return Object.entries(codes).flatMap(([name, code]) =>
      code ? [{ name, message: t(`integrations.webhooks.fault.${name}.${code}`) }] : [],
    );
  };

  async function save() {
    const saved = await form.save();
    if (form.refusal.value === 'address-refused')
      handle.value?.setErrors([{ name: 'url', message: t('errors.address-refused') }]);
    if (!saved) return;
    void queries.invalidateQueries({ queryKey: ['webhooks'] });
    if (!secret) toast.add({ title: t('form.saved'), color: 'success', icon: 'i-lucide-check' });
    done(secret === null ? null : { endpoint: saved, secret });
  }
  return { ...form, check, save };
}
