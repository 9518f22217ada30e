import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed } from 'vue';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import { useSession } from '../session.ts';

/** This person's own access to one client's notes, while it lasts. */
export interface OwnGrant {
  id: string;
  clientId: string;
  expiresAt: string;
  reason: string;
}

/** The access that is open for this client, if any; the caller watches the clock. */
export function useBreakGlass(clientId: () => string) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const session = useSession();
  const mayOpen = computed(() => session.can('break-glass:open'));
  const query = useQuery({
    queryKey: ['break-glass', 'mine'],
    queryFn: () => http.get<{ grants: OwnGrant[] }>('/break-glass/mine').then((found) => found.grants),
    enabled: mayOpen,
  });
  const grant = computed(() => query.data.value?.find((one) => one.clientId === clientId()) ?? null);
  const { busy, run } = useAction('breakGlass');

  /** What was read goes away with the right to read it. */
  async function shut() {
    queries.removeQueries({ queryKey: ['clinical-notes', clientId()] });
    await queries.invalidateQueries({ queryKey: ['break-glass'] });
  }
  const end = (own: OwnGrant) =>
    run(
      'end',
      () => http.post(`/break-glass/${own.id}/revoke`, {}),
      () => {
        queries.setQueryData<OwnGrant[]>(['break-glass', 'mine'], (all) =>
          all?.filter(({ id }) => id !== own.id),
        );
        void shut();
        return t('breakGlass.closedNow');
      },
    );
  const keep = (own: OwnGrant) => {
    queries.setQueryData<OwnGrant[]>(['break-glass', 'mine'], (all = []) => [...all, own]);
  };
  return { mayOpen, grant, isReady: computed(() => !query.isLoading.value), busy, end, shut, keep };
}
export type BreakGlass = ReturnType<typeof useBreakGlass>;
