import { useQuery, useQueryClient } from '@tanstack/vue-query';
import type { Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { IdentityWay, RequestDecision } from '../../domain/privacy/rights.ts';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import { saveBytes } from '../save-bytes.ts';
import type { KeepGround, RequestDetail } from './rights-types.ts';

export interface DecisionBody {
  decision: RequestDecision;
  answer: string;
  items: { dataClass: string; decision: string; ground?: KeepGround; until?: string }[];
  blocks?: string[];
}

/** One request: who asks, what is decided, its certificate. Another's change meanwhile is told, and read again. */
export function useRightsRequest(id: Readonly<Ref<string>>) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const query = useQuery({
    queryKey: ['rights-request', id],
    queryFn: ({ signal }) => http.get<RequestDetail>(`/rights-requests/${id.value}`, {}, signal),
    // An audited reading: looking back at the window is no new one.
    refetchOnWindowFocus: false,
  });
  const { busy, run } = useAction('rights');
  const path = () => `/rights-requests/${id.value}`;
  async function act(name: string, body: object, done: string): Promise<boolean> {
    const version = query.data.value?.version;
    const isDone = await run(
      name,
      () => http.post<RequestDetail>(`${path()}/${name}`, { version, ...body }),
      () => t(done),
    );
    for (const key of ['rights-request', 'rights-requests', 'client-rights', 'tasks', 'erasures'])
      void queries.invalidateQueries({ queryKey: [key] });
    return isDone;
  }
  const prove = (how: Exclude<IdentityWay, 'code'>, clientId?: string) =>
    act(
      'identity',
      { how, ...(clientId ? { clientId } : {}) },
      how === 'none' ? 'rights.identity.refusedDone' : 'rights.identity.done',
    );
  const decide = (body: DecisionBody) => act('decide', body, 'rights.decide.done');
  const saveCertificate = () =>
    run(
      'certificate',
      () => http.file(`${path()}/certificate`),
      (bytes) => {
        saveBytes(`${t('rights.certificate.file')}-${id.value.slice(0, 8)}.pdf`, bytes);
        return undefined;
      },
    );
  return { query, busy, prove, decide, saveCertificate };
}
export type RightsRequestModel = ReturnType<typeof useRightsRequest>;
