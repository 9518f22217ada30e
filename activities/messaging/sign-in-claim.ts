import { isMobile } from '../../domain/clients/phone.ts';
import { codeSendableMs, signInLink } from '../../domain/client-door/sign-in-code.ts';
import { accessTemplates, renderRightsCode, renderSignInCode } from '../../domain/messaging/templates.ts';
import { changeMessage, lockIntent, lockMessageByKey } from '../../models/message-send.ts';
import { readSignInCodeFacts, type SignInCodeFacts } from '../../models/sign-in-code-facts.ts';
import { readLine } from '../../models/sender.ts';
import type { Scope } from '../../models/tenancy.ts';
import { claimRow, settled, whatIsDone, type Claim, type ClaimMark } from './claim.ts';

export const signInStep = 'sign-in-code';

/** As for a visit's message (claim.ts): the intent is on record as `sending`, or there is nothing to do. */
export async function claimSignInCode(
  scope: Scope,
  codeId: string,
  { key, origin, mark }: { key: string; origin: string; mark: ClaimMark },
): Promise<Claim> {
  const facts = await readSignInCodeFacts(scope, codeId);
  // Nobody of this clinic has the number: nothing was ever going to be sent.
  if (!facts) return settled(null, 'dropped');
  const row = await lockIntent(scope, {
    ...{ key, clientId: facts.clientId, appointmentId: null, step: signInStep, visitStartsAt: null },
    ...{ template: templateOf(facts).name, kind: 'notice', purpose: 'access' },
    // Asked for again rather than watched over: no process, no task, no place among the day's messages.
    ...{ usefulUntil: new Date(facts.createdAt + codeSendableMs), isClosed: true },
  });
  const before = await whatIsDone(scope, row, mark);
  if (before.settled) return before.settled;
  const line = await readLine(scope);
  const obstacle = obstacleOf(facts, mark.at.getTime());
  if (obstacle || !facts.open || !line) {
    await changeMessage(scope, row, { state: 'dropped', errorCode: obstacle ?? 'not-wanted' });
    return settled(row.id, 'dropped');
  }
  await scope.audit({
    action: 'message.prepare',
    entity: 'message',
    entityId: row.id,
    subjectIds: [facts.clientId],
    purpose: 'BOOKING_CONTRACT',
  });
  const claimed = await claimRow(scope, row, mark, before.isMine);
  const { code, token, phone } = facts.open;
  const { clinicName, isOfRequest } = facts;
  const link = signInLink(origin, scope.clinicId, codeId, token);
  const { providerName, language, bodyParams } = isOfRequest
    ? renderRightsCode({ clinicName, code })
    : renderSignInCode({ clinicName, code, link });
  return {
    isMine: true,
    ...{ row: claimed, line },
    send: {
      phoneNumberId: line.phoneNumberId,
      to: (phone ?? '').replace('+', ''),
      callbackData: row.id,
      template: { name: providerName, language, bodyParams, quickReplyPayloads: [] },
    },
  };
}

const templateOf = ({ isOfRequest }: SignInCodeFacts) =>
  isOfRequest ? accessTemplates.codigo_pedido : accessTemplates.codigo_acesso;

/** No opt-in is asked for: whoever types a number at the door asks for this one message (docs/privacy.md). */
function obstacleOf({ open, createdAt, phoneNumberId }: SignInCodeFacts, now: number): string | undefined {
  if (now - createdAt > codeSendableMs) return 'too-late';
  if (!open) return 'not-wanted';
  if (!open.phone || !isMobile(open.phone)) return 'no-mobile';
  return phoneNumberId === null ? 'no-channel' : undefined;
}

/** Out of time: what was never claimed is dropped; what may be with the provider stays unknown, and its status will tell. */
export async function giveUpSignInCode(scope: Scope, key: string): Promise<void> {
  const row = await lockMessageByKey(scope, key);
  if (row?.state === 'pending') await changeMessage(scope, row, { state: 'dropped', errorCode: 'too-late' });
  if (row?.state === 'sending') await changeMessage(scope, row, { state: 'unknown' });
}
