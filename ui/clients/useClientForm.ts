import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import { computed, reactive, ref, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { normalizePhone } from '../../domain/clients/phone.ts';
import { useClock } from '../clock.ts';
import { useSubmit, type FormHandle } from '../form.ts';
import { http } from '../http.ts';
import {
  changesOf,
  type ClientField,
  dataOf,
  faultsOf,
  fieldsOf,
  rebase,
  typedOf,
  type ClientTyped,
} from './client-form.ts';
import { typedPhone } from './typed-masks.ts';
import type { Client, FoundClient } from './types.ts';

interface Start {
  /** Absent when registering. */
  client: Client | null;
  typed: ClientTyped;
}

/** Registers or edits a client. What was typed survives every refusal, also the one of a colleague who was faster. */
export function useClientForm(
  start: Start,
  form: Readonly<Ref<FormHandle | null>>,
  done: (client: Client) => void,
) {
  const { t } = useI18n();
  const { today } = useClock();
  const toast = useToast();
  const queries = useQueryClient();
  const { isBusy, failure, refusal, submit: send } = useSubmit('clients', form);

  const state = reactive({ ...start.typed });
  const base = ref(start.client ? typedOf(start.client) : typedOf({}));
  const version = ref(start.client?.version ?? 0);
  const clashes = ref<Partial<Record<ClientField, string | boolean>>>({});
  const twin = ref<FoundClient | null>(null);
  const gotNinthDigit = ref(false);
  const isRebased = ref(false);

  const isDirty = computed(() => fieldsOf(state).some((field) => state[field] !== base.value[field]));
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
    gotNinthDigit.value = settled.replace(/\D/g, '').length > state.phone.replace(/\D/g, '').length;
    state.phone = settled;
  }

  async function save() {
    settlePhone();
    twin.value = null;
    const { client } = start;
    const saved = await send(() =>
      client
        ? http.patch<Client>(`/clients/${client.id}`, {
            version: version.value,
            ...changesOf(base.value, state),
          })
        : http.post<Client>('/clients', withoutEmpty(dataOf(state))),
    );
    if (refusal.value === 'client-already-registered') await findTwin();
    if (!saved) return;
    for (const key of ['clients', 'client', 'appointments'])
      void queries.invalidateQueries({ queryKey: [key] });
    toast.add({
      title: t(client ? 'clients.saved' : 'clients.created', { name: saved.name }),
      color: 'success',
      icon: 'i-lucide-check',
    });
    done(saved);
  }

  async function findTwin() {
    form.value?.setErrors([{ name: 'cpf', message: t('errors.client-already-registered') }]);
    const found = await http
      .get<{ clients: FoundClient[] }>('/clients', { search: state.cpf, limit: 1 })
      .catch(() => ({ clients: [] }));
    twin.value = found.clients[0] ?? null;
  }

  /** After a version conflict: takes the record as it is now and puts what was typed on top. */
  async function takeCurrent() {
    const { client } = start;
    if (!client) return;
    const current = await send(() => http.get<Client>(`/clients/${client.id}`));
    if (!current) return;
    const now = typedOf(current);
    const result = rebase(base.value, { ...state }, now);
    Object.assign(state, result.typed);
    clashes.value = result.clashes;
    base.value = now;
    version.value = current.version;
    isRebased.value = true;
  }

  return {
    ...{
      state,
      check,
      save,
      settlePhone,
      takeCurrent,
      isBusy,
      failure,
      isDirty,
      clashes,
      twin,
      gotNinthDigit,
    },
    hasConflict: computed(() => refusal.value === 'version-conflict'),
  };
}

const withoutEmpty = (data: object) =>
  Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
