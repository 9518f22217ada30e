import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type MaybeRefOrGetter, toValue } from 'vue';
import { useI18n } from 'vue-i18n';
import type { z } from 'zod';
import type { depositOfVisitAnswer } from '../../api/payments/schema.ts';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import { useSession } from '../session.ts';

/** The deposit of a visit, and what may be done about it. Whoever may not see payments sees nothing of it. */
export function useDeposit(visitId: MaybeRefOrGetter<string>) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const session = useSession();
  const { busy, run } = useAction('deposit');
  const path = () => `/appointments/${toValue(visitId)}/deposit`;
  const query = useQuery({
    queryKey: ['appointment', computed(() => toValue(visitId)), 'deposit'],
    queryFn: ({ signal }) => http.get<z.output<typeof depositOfVisitAnswer>>(path(), undefined, signal),
    enabled: () => session.can('payments:read'),
  });
  const send = (key: 'ask' | 'waive' | 'refund', body: object) =>
    run(
      key,
      () => http.post(key === 'ask' ? path() : `${path()}/${key}`, body),
      () => {
        void queries.invalidateQueries({ queryKey: ['appointment', toValue(visitId)] });
        void queries.invalidateQueries({ queryKey: ['appointments'] });
        return t(`deposit.done.${key}`);
      },
    );
  return {
    deposit: computed(() => query.data.value?.deposit ?? null),
    suggestedCents: computed(() => query.data.value?.suggestedCents ?? 0),
    canAsk: computed(() => query.data.value?.canAsk === true && session.can('payments:write')),
    busy,
    send,
  };
}
export type DepositModel = ReturnType<typeof useDeposit>;
