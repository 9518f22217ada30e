import { useToast } from '@nuxt/ui/composables';
import { type InfiniteData, useQueryClient } from '@tanstack/vue-query';
import { useI18n } from 'vue-i18n';
import { useAction } from '../action.ts';
import type { CursorPage } from '../cursor.ts';
import { http } from '../http.ts';
import type { CallResult, LadderStepName, RiskCard, RiskLine, StopReason } from './types.ts';

/** Whose visit it is about: a line of the list, the card of the drawer, or the task of a call. */
export interface RiskTarget {
  appointmentId: string;
  client: { name: string };
}
type Seen = Partial<
  Pick<RiskLine, 'state' | 'answer' | 'nextStep' | 'lastStep' | 'status' | 'version' | 'moment'>
>;
type Guess = Pick<Seen, 'state' | 'answer' | 'nextStep'>;
const seenOf = ({ state, answer, nextStep, lastStep, status, version, moment }: RiskCard): Seen => ({
  ...{ state, answer, nextStep, lastStep, status, version, moment },
});
type Lists = InfiniteData<CursorPage<RiskLine>> | undefined;

/** What a person does about a risk. What can be foreseen shows at once and goes back when the server refuses. */
export function useRiskActs() {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const { busy, run } = useAction('noShow');

  function put(id: string, seen: Seen): void {
    queries.setQueriesData<Lists>({ queryKey: ['no-show-risks'] }, (data) => {
      const pages = data?.pages.map((page) => ({
        ...page,
        rows: page.rows.map((row) => (row.appointmentId === id ? { ...row, ...seen } : row)),
      }));
      return data && pages && { ...data, pages };
    });
    queries.setQueryData<RiskCard>(['no-show-risk', id], (card) => card && { ...card, ...seen });
  }

  async function send(
    { appointmentId: id }: RiskTarget,
    [path, body]: readonly [path: string, body: object],
    guess: Guess | null,
    said: () => string | undefined,
  ): Promise<boolean> {
    if (busy.value) return false;
    // A reading that is under way would put it back as it was.
    await queries.cancelQueries({ queryKey: ['no-show-risks'] });
    const before = queries.getQueriesData<Lists>({ queryKey: ['no-show-risks'] });
    const card = queries.getQueryData<RiskCard>(['no-show-risk', id]);
    if (guess) put(id, guess);
    const isDone = await run(
      `${id}/${path}`,
      () => http.post<RiskCard>(`/appointments/${id}/risk/${path}`, body),
      (answer) => {
        put(id, seenOf(answer));
        queries.setQueryData(['no-show-risk', id], answer);
        return said();
      },
    );
    if (!isDone) {
      for (const [key, data] of before) queries.setQueryData(key, data);
      if (card) queries.setQueryData(['no-show-risk', id], card);
    }
    for (const key of ['no-show-risks', 'no-show-risk', 'appointment', 'appointments', 'tasks'])
      void queries.invalidateQueries({ queryKey: [key] });
    return isDone;
  }

  const step = (target: RiskTarget, name: LadderStepName) =>
    send(target, ['steps', { step: name }], null, () =>
      t(`noShow.did.${name}`, { name: target.client.name }),
    );
  const resume = (target: RiskTarget) =>
    send(target, ['resume', {}], { state: 'watching' }, () =>
      t('noShow.did.resumed', { name: target.client.name }),
    );
  const stop = (target: RiskTarget, reason: StopReason) =>
    send(target, ['stop', { reason }], { state: 'stopped', nextStep: null }, () => {
      const undo = { label: t('app.undo'), onClick: () => void resume(target) };
      const title = t('noShow.did.stopped', { name: target.client.name });
      toast.add({ title, color: 'success', icon: 'i-lucide-check', actions: [undo] });
      return undefined;
    });
  const recordCall = (target: RiskTarget, result: CallResult, note: string) => {
    const guess = result === 'no-answer' ? null : ({ state: 'answered', nextStep: null } as const);
    const body = { result, ...(note.trim() && { note: note.trim() }) };
    return send(target, ['call', body], guess, () =>
      t(`noShow.call.saved.${result}`, { name: target.client.name }),
    );
  };
  return { busy, step, stop, resume, recordCall };
}
export type RiskActs = ReturnType<typeof useRiskActs>;
