import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { normalizePhone } from '../../domain/clients/phone.ts';
import { useClock } from '../clock.ts';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import { type ClientTyped, dataOf, faultsOf, typedOf } from './client-form.ts';
import { typedPhone } from '../typed-masks.ts';
import type { Client, FoundClient } from './types.ts';

const digits = (text: string) => text.replace(/\D/g, '').length;

/** Registers (`client` null, begun with `typed`) or edits a client. */
export function useClientForm(
  { client, typed }: { client: Client | null; typed: ClientTyped },
  handle: Readonly<Ref<FormHandle | null>>,
  done: (client: Client) => void,
) {
  const { t } = useI18n();
  const { today } = useClock();
  const toast = useToast();
  const queries = useQueryClient();
  const path = `/clients/${client?.id ?? ''}`;
  const form = useRecordForm<Client, ClientTyped>({
    ...{ section: 'clients', form: handle, row: client, empty: typed, typedOf, dataOf },
    create: (data) => http.post<Client>('/clients', data),
    update: (body) => http.patch<Client>(path, body),
    read: () => http.get<Client>(path),
  });
  const { state } = form;
  /** Who already has this CPF. */
  const twin = ref<FoundClient | null>(null);
  const gotNinthDigit = ref(false);

  const check = (): FormError[] =>
    Object.entries(faultsOf(state, today.value)).map(([name, code]) => ({
      name,
      message: t(`clients.fault.${name}.${code}`),
    }));

  /** The number as it will be kept: an old mobile of eight digits gets its ninth, and the person is told. */
  function settlePhone() {
    const whole = normalizePhone(state.phone);
    if (!whole?.startsWith('+55')) return;
    const settled = typedPhone(whole);
    gotNinthDigit.value ||= digits(settled) > digits(state.phone);
    state.phone = settled;
  }

  async function save() {
    settlePhone();
    twin.value = null;
    const saved = await form.save();
    if (form.refusal.value === 'client-already-registered') await findTwin();
    if (!saved) return;
    for (const key of ['clients', 'client', 'appointments'])
      void queries.invalidateQueries({ queryKey: [key] });
    const title = t(client ? 'clients.saved' : 'clients.created', { name: saved.name });
    toast.add({ title, color: 'success', icon: 'i-lucide-check' });
    done(saved);
  }

  async function findTwin() {
    handle.value?.setErrors([{ name: 'cpf', message: t('errors.client-already-registered') }]);
    const found = await http
      .get<{ clients: FoundClient[] }>('/clients', { search: state.cpf, limit: 1 })
      .catch(() => ({ clients: [] }));
    twin.value = found.clients[0] ?? null;
  }

  return { ...form, check, save, settlePhone, twin, gotNinthDigit };
}
