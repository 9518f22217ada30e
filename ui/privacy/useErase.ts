import { useQueryClient } from '@tanstack/vue-query';
import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { ErasureGround } from '../../domain/privacy/erasure.ts';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import type { RightsRequest } from './rights-types.ts';

const erasingRights: readonly RightsRequest['code'][] = ['erasure', 'anonymize-block-delete'];
const mayErase = ({ code, state }: RightsRequest) => erasingRights.includes(code) && state !== 'answered';

/** The request that an erasure may follow: hers, decided in favour, and not answered yet. */
export const decidedErasure = (requests: readonly RightsRequest[]): RightsRequest | undefined =>
  requests.find((one) => mayErase(one) && one.state === 'decided' && one.decision !== 'refused');
/** One that somebody still has to decide. */
export const openErasure = (requests: readonly RightsRequest[]): RightsRequest | undefined =>
  requests.find((one) => mayErase(one) && one.state === 'open');

/** Begins the erasure of one person; there is no way back. */
export function useErase(clientId: () => string, requests: () => readonly RightsRequest[]) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { busy, run } = useAction('erasures');
  const decided = computed(() => decidedErasure(requests()));
  const ground = ref<ErasureGround>(decided.value ? 'request' : 'purpose-over');
  const isPossible = computed(() => ground.value !== 'request' || decided.value !== undefined);
  const erase = () =>
    run(
      'erase',
      () => {
        const requestId = ground.value === 'request' ? (decided.value?.id ?? null) : null;
        return http.post(`/clients/${clientId()}/erasure`, { ground: ground.value, requestId });
      },
      () => {
        for (const key of ['client-rights', 'erasures', 'client', 'retention-due'])
          void queries.invalidateQueries({ queryKey: [key] });
        return t('erasures.erase.begun');
      },
    );
  return { ground, decided, isPossible, isBusy: computed(() => busy.value !== null), erase };
}
