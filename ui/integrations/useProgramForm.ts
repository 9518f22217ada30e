import type { FormError } from '@nuxt/ui';
import { useToast } from '@nuxt/ui/composables';
import { useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Permission } from '../../domain/clinic/roles.ts';
import { refuse } from '../../domain/errors.ts';
import type { FormHandle } from '../form.ts';
import { http } from '../http.ts';
import { useRecordForm } from '../record-form.ts';
import type { ApiClient } from './types.ts';
import type { ProgramSecret } from './usePrograms.ts';

interface ProgramTyped {
  name: string;
  scopes: Permission[];
}
const typedOf = ({ name, scopes }: ApiClient): ProgramTyped => ({ name, scopes: [...scopes].sort() });
const dataOf = ({ name, scopes }: ProgramTyped) => ({ name: name.trim(), scopes: [...scopes].sort() });

/** A program: new (`program` null), which ends with its secret, or edited. */
export function useProgramForm(
  program: ApiClient | null,
  handle: Readonly<Ref<FormHandle | null>>,
  done: (made: ProgramSecret | null) => void,
) {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  let secret: string | null = null;
  const form = useRecordForm<ApiClient, ProgramTyped>({
    ...{ section: 'integrations.programs', form: handle, row: program, typedOf, dataOf },
    empty: { name: '', scopes: [] },
    create: async (data) => {
      const made = await http.post<{ apiClient: ApiClient; secret: string }>('/api-clients', data);
      secret = made.secret;
      return made.apiClient;
    },
    update: (body) => http.patch<ApiClient>(`/api-clients/${program?.id ?? ''}`, body),
    read: async () =>
      (await http.get<{ apiClients: ApiClient[] }>('/api-clients')).apiClients.find(
        (one) => one.id === program?.id,
      ) ?? refuse('not-found'),
  });

  const check = (): FormError[] => [
    ...(form.state.name.trim()
      ? []
      : [{ name: 'name', message: t('integrations.programs.fault.name.missing') }]),
    ...(form.state.scopes.length
      ? []
      : [{ name: 'scopes', message: t('integrations.programs.fault.scopes.missing') }]),
  ];

  async function save() {
    const saved = await form.save();
    if (!saved) return;
    void queries.invalidateQueries({ queryKey: ['api-clients'] });
    if (!secret)
      toast.add({
        title: t('settings.savedNamed', { name: saved.name }),
        color: 'success',
        icon: 'i-lucide-check',
      });
    done(secret === null ? null : { program: saved, secret });
  }
  return { ...form, check, save };
}
