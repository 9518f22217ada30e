import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { type ClientContact, contactObstacle, readClientContact } from '../../models/client-contact.ts';
import { changeMessage, lockIntent, lockMessageByKey } from '../../models/message-send.ts';
import { systemActor, type Scope } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';
import type { MessagingDeps } from './activities.ts';
import {
  claimRow,
  settled,
  whatIsDone,
  type Claim,
  type ClaimMark,
  type VisitMessageResult,
} from './claim.ts';
import { persist } from './persist.ts';
import { recordOutcome } from './record-outcome.ts';
import type { TemplateSend } from './whatsapp.ts';

/** A message to a client that is not a step of a visit's own plan: an offer of the waitlist, an invitation, news of a delay. */
export interface Notice {
  /** Once for ever: workflow id + step, and what else makes it another message. */
  key: string;
  step: string;
  clientId: string;
  /** The visit in whose drawer it is shown; null for none. */
  appointmentId: string | null;
  /** Name of the template in domain/messaging/templates.ts. */
  template: string;
  purpose: string;
  write(contact: ClientContact): TemplateSend['template'];
}

export type NoticeDeps = Pick<MessagingDeps, 'tenancy' | 'whatsapp' | 'whatsappToken' | 'live'>;

/** As for a visit's message (claim.ts): the intent is on record as `sending`, or there is nothing to do. */
async function claimNotice(scope: Scope, notice: Notice, mark: ClaimMark): Promise<Claim> {
  const { key, step, clientId, appointmentId, template, purpose } = notice;
  const contact = await readClientContact(scope, clientId);
  if (!contact) return settled(null, 'dropped');
  const row = await lockIntent(scope, { key, clientId, appointmentId, step, template, visitStartsAt: null });
  const before = await whatIsDone(scope, row, mark);
  if (before.settled) return before.settled;
  const obstacle = contactObstacle(contact);
  if (obstacle !== undefined) {
    await changeMessage(scope, row, { state: 'dropped', errorCode: obstacle });
    return settled(row.id, 'dropped');
  }
  await scope.audit({
    action: 'message.prepare',
    entity: 'message',
    entityId: row.id,
    subjectIds: [clientId],
    purpose,
  });
  const claimed = await claimRow(scope, row, mark, before.isMine);
  const to = (contact.client?.phone ?? '').replace('+', '');
  const sender = contact.phoneNumberId ?? '';
  return {
    isMine: true,
    row: claimed,
    send: { phoneNumberId: sender, to, callbackData: row.id, template: notice.write(contact) },
  };
}

/** An intent whose reason has gone before it was sent. */
async function dropNotice(scope: Scope, key: string): Promise<VisitMessageResult> {
  const row = await lockMessageByKey(scope, key);
  if (row?.state === 'pending')
    await changeMessage(scope, row, { state: 'dropped', errorCode: 'not-wanted' });
  return { messageId: row?.id ?? null, state: row && row.state !== 'pending' ? row.state : 'dropped' };
}

/**
 * Sends a notice once: intent on record, the call outside of any transaction, the answer on record. `prepare` reads in the claim's
 * transaction whether it is still wanted; a bare key says that it is not. Fails, to be tried again, only when the provider certainly
 * did not take it. `then` writes in the transaction of the answer what follows from it.
 */
export type SendNotice = (
  prepare: (scope: Scope) => Promise<Notice | { key: string; isUnwanted: true }>,
  then?: (scope: Scope, result: VisitMessageResult) => Promise<void>,
) => Promise<VisitMessageResult>;

export function createSendNotice({ tenancy, whatsapp, whatsappToken: token, live }: NoticeDeps): SendNotice {
  return async (prepare, then) => {
    const clinicId = clinicOfWorkflow();
    const inClinic = <T>(work: (scope: Scope) => Promise<T>): Promise<T> =>
      persist(() => tenancy.withClinic(systemActor(clinicId), work));
    const mark: ClaimMark = { at: new Date() };
    const claim = await inClinic(async (scope): Promise<Claim> => {
      const notice = await prepare(scope);
      const made: Claim =
        'isUnwanted' in notice
          ? { isMine: false, result: await dropNotice(scope, notice.key) }
          : await claimNotice(scope, notice, mark);
      if (!made.isMine) await then?.(scope, made.result);
      return made;
    });
    if (!claim.isMine) return claim.result;
    const { attempt } = activityInfo();
    const outcome = await whatsapp.sendTemplate({ ...claim.send, token });
    const verdict = await inClinic(async (scope) => {
      const told = await recordOutcome(scope, claim.row, outcome, attempt);
      if (told.isOver) await then?.(scope, { messageId: claim.row.id, state: told.state });
      return told;
    });
    live.publish({ clinicId, entity: 'message', id: claim.row.id });
    if (verdict.isOver) return { messageId: claim.row.id, state: verdict.state };
    throw ApplicationFailure.create({
      message: `not taken: ${verdict.code}`,
      type: 'message-not-taken',
      ...(verdict.afterMs !== undefined && { nextRetryDelay: verdict.afterMs }),
    });
  };
}
