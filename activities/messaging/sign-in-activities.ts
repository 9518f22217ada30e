import { activityInfo } from '@temporalio/activity';
import { forgetSignInCode } from '../../models/sign-in-code.ts';
import type { NewcomerSendState } from '../../models/newcomer-code.ts';
import { systemActor, type Scope } from '../../models/tenancy.ts';
import { clinicOfWorkflow, workflowId } from '../clinic-of-workflow.ts';
import type { MessagingDeps } from './activities.ts';
import type { VisitMessageResult } from './claim.ts';
import { notTaken } from './not-taken.ts';
import { persist } from './persist.ts';
import { recordOutcome } from './record-outcome.ts';
import { claimSignInCode, giveUpSignInCode, signInStep } from './sign-in-claim.ts';
import { claimNewcomerCode, giveUpNewcomerCode, recordNewcomerOutcome } from './newcomer-code.ts';

export interface SignInDeps extends Pick<MessagingDeps, 'tenancy' | 'whatsapp' | 'whatsappToken'> {
  /** Of the public pages, for the link. */
  origin: string;
}
export type SignInActivities = ReturnType<typeof createSignInActivities>;

interface Code {
  codeId: string;
}

export function createSignInActivities({ tenancy, whatsapp, whatsappToken: token, origin }: SignInDeps) {
  const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> => {
    const clinicId = clinicOfWorkflow();
    return persist(() => tenancy.withClinic(systemActor(clinicId), work));
  };
  const keyOf = () => `${workflowId()}/${signInStep}`;
  // Two minutes are all there is: the provider's longer pauses are not waited for.
  const notYet = (code: string, afterMs: number | undefined) =>
    notTaken(code, Math.min(afterMs ?? 2_000, 15_000));

  /** To somebody who may be new to the clinic; null when the code is a client's. */
  async function sendToNewcomer(codeId: string): Promise<VisitMessageResult | null> {
    const at = new Date();
    const claim = await inClinic((scope) => claimNewcomerCode(scope, codeId, { origin, at }));
    if (!claim) return null;
    const over = async (state: VisitMessageResult['state']) => {
      await inClinic((scope) => forgetSignInCode(scope, codeId));
      return { messageId: null, state };
    };
    if (!claim.send) return over(stateOf(claim.state));
    const outcome = await whatsapp.sendTemplate({ ...claim.send, token: claim.token ?? token });
    const verdict = await inClinic((scope) =>
      recordNewcomerOutcome(scope, codeId, outcome, activityInfo().attempt),
    );
    if (!verdict.isOver) throw notYet(verdict.code, verdict.afterMs);
    return over(stateOf(verdict.state));
  }

  return {
    /**
     * Sends a code once: intent on record, the call, the answer on record, as for a visit's message. The code itself is opened from its
     * row and forgotten once its fate no longer depends on us; it is in no input, result or failure.
     */
    async sendSignInCode({ codeId }: Code): Promise<VisitMessageResult> {
      const newcomers = await sendToNewcomer(codeId);
      if (newcomers) return newcomers;
      const mark = { at: new Date() };
      const claim = await inClinic(async (scope) => {
        const claimed = await claimSignInCode(scope, codeId, { key: keyOf(), origin, mark });
        if (!claimed.isMine) await forgetSignInCode(scope, codeId);
        return claimed;
      });
      if (!claim.isMine) return claim.result;
      const { attempt } = activityInfo();
      const outcome = await whatsapp.sendTemplate({ ...claim.send, token: claim.line.token ?? token });
      const verdict = await inClinic(async (scope) => {
        const told = await recordOutcome(scope, claim.row, outcome, attempt, claim.line.token);
        if (told.isOver) await forgetSignInCode(scope, codeId);
        return told;
      });
      if (verdict.isOver) return { messageId: claim.row.id, state: verdict.state };
      throw notYet(verdict.code, verdict.afterMs);
    },

    /** It could not be sent in time: the person asks for another. */
    dropSignInCode: ({ codeId }: Code): Promise<void> =>
      inClinic(async (scope) => {
        await giveUpSignInCode(scope, keyOf());
        await giveUpNewcomerCode(scope, codeId);
        await forgetSignInCode(scope, codeId);
      }),
  };
}

/** As a message's state; `sent` means no more than that the provider took it. */
const stateOf = (state: NewcomerSendState): VisitMessageResult['state'] =>
  state === 'sent' ? 'accepted' : state === 'waiting' ? 'pending' : state;
