import { activityInfo } from '@temporalio/activity';
import { handToDelivery } from '../../models/message-delivery.ts';
import { systemActor, type Scope } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';
import type { MessagingDeps } from './activities.ts';
import type { ClaimMark, VisitMessageResult } from './claim.ts';
import {
  claimNotice,
  dropNotice,
  isForDelivery,
  type Notice,
  type NoticeClaim,
  watchNotice,
} from './notice-claim.ts';
import { notTaken } from './not-taken.ts';
import { persist } from './persist.ts';
import { recordOutcome, type Verdict } from './record-outcome.ts';

export type NoticeDeps = Pick<MessagingDeps, 'tenancy' | 'whatsapp' | 'whatsappToken' | 'live'>;

/**
 * Sends a notice once: intent on record, the call outside of any transaction, the answer on record. `prepare` reads in the claim's
 * transaction whether it is still wanted; a bare key says that it is not. Fails, to be tried again soon, when the provider certainly
 * did not take it, and when it may leave in a moment; when that takes longer its own process goes on, and the answer is `pending`. `then` writes in the transaction of the answer what follows from it.
 */
export type SendNotice = (
  prepare: (scope: Scope) => Promise<Notice | { key: string; isUnwanted: true }>,
  then?: (scope: Scope, result: VisitMessageResult) => Promise<void>,
) => Promise<VisitMessageResult>;

export function createSendNotice({ tenancy, whatsapp, whatsappToken, live }: NoticeDeps): SendNotice {
  return async (prepare, then) => {
    const clinicId = clinicOfWorkflow();
    const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
      persist(() => tenancy.withClinic(systemActor(clinicId), work));
    const mark: ClaimMark = { at: new Date() };
    const { attempt } = activityInfo();
    const claim = await inClinic(async (scope): Promise<NoticeClaim> => {
      const notice = await prepare(scope);
      const made: NoticeClaim =
        'isUnwanted' in notice
          ? { isMine: false, result: await dropNotice(scope, notice.key) }
          : await claimNotice(scope, notice, mark, attempt);
      if ('result' in made) await then?.(scope, made.result);
      return made;
    });
    if ('outside' in claim && claim.outside) return claim.outside;
    if ('wait' in claim) throw notTaken(claim.wait.code, claim.wait.until.getTime() - mark.at.getTime());
    live.poke('neonpro_outbox');
    if (!claim.isMine) return claim.result;
    const { row, send } = claim;
    const outcome = await whatsapp.sendTemplate({ ...send, token: claim.token ?? whatsappToken });
    const verdict = await inClinic(async (scope): Promise<Verdict> => {
      const told = await recordOutcome(scope, row, outcome, Math.max(attempt, row.attempts), claim.token);
      if (told.isOver) {
        await watchNotice(scope, row, told.state);
        await then?.(scope, { messageId: row.id, state: told.state });
        return told;
      }
      if (!isForDelivery(row, told.afterMs ?? 0, attempt)) return told;
      await handToDelivery(scope, row.id);
      await then?.(scope, { messageId: row.id, state: 'pending' });
      return { isOver: true, state: 'pending' };
    });
    live.publish({ clinicId, entity: 'message', id: row.id });
    live.poke('neonpro_outbox');
    if (verdict.isOver) return { messageId: row.id, state: verdict.state };
    throw notTaken(verdict.code, verdict.afterMs);
  };
}
