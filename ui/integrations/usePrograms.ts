import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Permission } from '../../domain/clinic/roles.ts';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import type { ApiClient } from './types.ts';

interface Programs {
  apiClients: ApiClient[];
  /** What can be granted. */
  scopes: Permission[];
}
/** What is shown once: the program's id and the secret that goes with it. */
export interface ProgramSecret {
  program: ApiClient;
  secret: string;
}

/** The programs of the clinic, those that still may enter first. */
export function usePrograms() {
  const query = useQuery({ queryKey: ['api-clients'], queryFn: () => http.get<Programs>('/api-clients') });
  const rows = computed(() =>
    [...(query.data.value?.apiClients ?? [])].sort(
      (one, other) =>
        Number(one.revokedAt !== null) - Number(other.revokedAt !== null) ||
        one.name.localeCompare(other.name, 'pt-BR'),
    ),
  );
  return {
    rows,
    scopes: computed(() => query.data.value?.scopes ?? []),
    isReady: computed(() => query.data.value !== undefined),
    error: computed(() => (query.data.value === undefined ? query.error.value : null)),
    retry: () => void query.refetch(),
  };
}

/** What is done to a program that exists. */
export function useProgramActions() {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { busy, run } = useAction('integrations.programs');
  const shown = ref<ProgramSecret | null>(null);
  const reread = () => void queries.invalidateQueries({ queryKey: ['api-clients'] });

  const newSecret = (program: ApiClient) =>
    run(
      'secret',
      () => http.post<{ secret: string }>(`/api-clients/${program.id}/secret`, {}),
      ({ secret }) => {
        shown.value = { program, secret };
        reread();
        return undefined;
      },
    );
  const revoke = (program: ApiClient) =>
    run(
      'revoke',
      () => http.delete(`/api-clients/${program.id}`),
      () => {
        reread();
        return t('integrations.programs.revokedNow', { name: program.name });
      },
    );
  return { busy, shown, newSecret, revoke };
}
