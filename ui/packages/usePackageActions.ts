import { useQueryClient } from '@tanstack/vue-query';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import type { ClientPackage } from './types.ts';

/** What is done to a package of a client; the card shows the answer at once. */
export function usePackageActions(clientId: () => string) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const { busy, run } = useAction('packages');

  const act = (key: string, path: string, body: object | undefined, said: string) =>
    run(
      key,
      () => http.post<ClientPackage>(path, body),
      (item) => {
        queries.setQueryData<ClientPackage[]>(['client', clientId(), 'packages'], (before) =>
          before?.map((one) => (one.id === item.id ? item : one)),
        );
        void queries.invalidateQueries({ queryKey: ['client', clientId(), 'packages'] });
        return t(said, { name: item.name });
      },
    );
  const at = (id: string, what: string) => `/client-packages/${id}/${what}`;
  return {
    busy,
    sell: (body: object) => act('sell', `/clients/${clientId()}/packages`, body, 'packages.client.sold'),
    freeze: (id: string) => act('freeze', at(id, 'freeze'), undefined, 'packages.client.frozen'),
    unfreeze: (id: string) => act('unfreeze', at(id, 'unfreeze'), undefined, 'packages.client.thawed'),
    correct: (id: string, body: object) =>
      act('correct', at(id, 'corrections'), body, 'packages.client.corrected'),
    reverse: (id: string, body: object) =>
      act('reverse', at(id, 'reversals'), body, 'packages.client.reversed'),
  };
}
