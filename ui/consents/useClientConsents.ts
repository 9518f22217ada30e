import { useQuery, useQueryClient } from '@tanstack/vue-query';
import { computed, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Downstream, PhotoUse, Purpose } from '../../domain/consents/purposes.ts';
import { useAction } from '../action.ts';
import { http } from '../http.ts';
import { saveBytes } from '../save-bytes.ts';
import type { ClientConsentsAnswer, CurrentConsent, Signature, Withdrawal } from './consent-types.ts';

export interface Grant {
  purpose: Purpose;
  use?: PhotoUse;
  channel: 'tablet' | 'paper';
  textSha256: string;
  signature?: Signature;
  guardian?: { name: string; cpf: string; kinship: string };
}

/** What one person agreed to, what she took back, and who has stopped since. */
export function useClientConsents(id: Readonly<Ref<string>>) {
  const { t } = useI18n();
  const queries = useQueryClient();
  const key = computed(() => ['consents', id.value]);
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => http.get<ClientConsentsAnswer>(`/clients/${id.value}/consents`, {}, signal),
    refetchOnWindowFocus: false,
  });
  const { busy, run: runNow } = useAction('consents');
  let queue: Promise<unknown> = Promise.resolve();
  const waiting = new Set<string>();
  /** One act after the other: what is pressed while another runs waits for its turn, and the same one twice is once. */
  const run: typeof runNow = (name, send, done) => {
    if (waiting.has(name)) return Promise.resolve(false);
    waiting.add(name);
    const turn = queue.then(() => runNow(name, send, done)).finally(() => waiting.delete(name));
    queue = turn;
    return turn;
  };
  const take = (answer: ClientConsentsAnswer) => {
    queries.setQueryData(key.value, answer);
    // Reminders and offers are the choices of messaging too.
    void queries.invalidateQueries({ queryKey: ['client', id.value, 'choices'] });
  };
  const act = (name: string, path: string, body: object, done: string) =>
    run(
      name,
      () => http.post<ClientConsentsAnswer>(path, body),
      (answer) => {
        take(answer);
        return t(done);
      },
    );
  const grant = (body: Grant) =>
    act('grant', `/clients/${id.value}/consents`, { choice: 'granted', ...body }, 'consents.granted');
  const withdraw = ({ purpose, use }: CurrentConsent) =>
    act(
      `${purpose}/${use ?? ''}`,
      `/clients/${id.value}/consents/withdraw`,
      { purpose, ...(use ? { use } : {}), channel: 'desk' },
      'consents.withdrawn',
    );
  const confirm = (withdrawal: Withdrawal, downstream: Downstream) =>
    act(
      `${withdrawal.id}/${downstream}`,
      `/consent-withdrawals/${withdrawal.id}/confirm`,
      { downstream },
      'consents.withdrawal.confirmed',
    );
  const askByLink = (purposes: Purpose[]) =>
    run(
      'link',
      () => http.post(`/clients/${id.value}/consent-requests`, { purposes }),
      () => t('consents.link.sent'),
    );
  const saveProof = (withdrawal: Withdrawal) =>
    run(
      `${withdrawal.id}/proof`,
      () => http.file(`/clients/${id.value}/consent-withdrawals/${withdrawal.id}/certificate`),
      (bytes) => {
        saveBytes(`${t('consents.withdrawal.file')}-${withdrawal.id.slice(0, 8)}.pdf`, bytes);
        return undefined;
      },
    );
  const saveGrant = (consentId: string) =>
    run(
      `${consentId}/proof`,
      () => http.file(`/clients/${id.value}/consents/${consentId}/proof`),
      (bytes) => {
        saveBytes(`${t('consents.proof.file')}-${consentId.slice(0, 8)}.pdf`, bytes);
        return undefined;
      },
    );
  return { query, busy, grant, withdraw, confirm, askByLink, saveProof, saveGrant };
}
export type ClientConsentsModel = ReturnType<typeof useClientConsents>;
