import { nextTryMs, retryCapMs } from '../../domain/messaging/whatsapp-errors.ts';
import { raiseAttention } from '../../models/attention.ts';
import { heldThere } from '../../models/message-delivery.ts';
import { changeMessage, lockMessage, type MessageRow } from '../../models/message-send.ts';
import { heedRefusal, senderWorks } from '../../models/sender-pause.ts';
import type { Scope } from '../../models/tenancy.ts';
import { learnRecipient } from './learn-recipient.ts';
import { recordStatus } from './record-status.ts';
import type { SendOutcome } from './whatsapp.ts';

/** What to do after a send: go on with this state, or try again (`afterMs` undefined: the usual back-off). */
export type Verdict =
  { isOver: true; state: MessageRow['state'] } | { isOver: false; code: string; afterMs?: number };

/** While the breaker is open nobody knocks; a message that has waited for long knocks less often. */
const breakerPauseMs = { first: 5_000, most: 30_000 };

/** Writes down how a send ended; `claimed` is the row as this attempt claimed it, `token` the clinic's own it was sent with (null: the house's). Bears being run twice. */
export async function recordOutcome(
  scope: Scope,
  claimed: MessageRow,
  outcome: SendOutcome,
  attempt: number,
  token?: string | null,
): Promise<Verdict> {
  const row = (await lockMessage(scope, claimed.id)) as MessageRow;
  if (outcome.outcome === 'accepted') {
    await senderWorks(scope, row);
    await learnRecipient(scope, row, outcome);
    const taken = await recordStatus(scope, row, 'accepted', { wamid: outcome.providerId });
    return over(outcome.isHeld ? await changeMessage(scope, taken, { waitCode: heldThere }) : taken);
  }
  if (outcome.outcome === 'ambiguous') {
    // A webhook may have told the truth in the meantime.
    if (row.state !== 'sending') return over(row);
    return over(await changeMessage(scope, row, { state: 'unknown', errorCode: outcome.cause }));
  }
  if (outcome.outcome === 'not-sent') {
    const { first, most } = breakerPauseMs;
    const afterMs =
      outcome.cause === 'breaker-open' ? Math.min(first * 1.5 ** (attempt - 1), most) : undefined;
    return giveBack(scope, row, claimed, outcome.cause, afterMs);
  }
  const code = String(outcome.code);
  const afterMs = waitAfter(outcome, row, attempt);
  if (afterMs === undefined) return over(await recordStatus(scope, row, 'failed', { errorCode: code }));
  await heedRefusal(scope, row, { ...outcome, token });
  const isHeldBack = outcome.action !== 'retry' && outcome.action !== 'switch-template';
  if (isHeldBack && row.appointmentId !== null)
    await raiseAttention(scope, row.appointmentId, 'sender-paused');
  return giveBack(scope, row, claimed, code, afterMs);
}

/** Milliseconds until it may be tried again; undefined when trying again changes nothing. */
function waitAfter(
  { code, action, retryAfterMs }: Extract<SendOutcome, { outcome: 'refused' }>,
  row: MessageRow,
  attempt: number,
): number | undefined {
  // Written anew at each try, so the next one takes the sibling, or learns that there is none.
  const isRewritten = isOfUse(row) && row.channel === 'whatsapp';
  if (action === 'switch-template' && isRewritten) return 1_000;
  // Codes of an SMS provider are not WhatsApp's: its adapter has read them.
  if (row.channel === 'sms' && action === 'retry')
    return Math.min((retryAfterMs ?? 5_000) * 2 ** (attempt - 1), retryCapMs);
  return nextTryMs(code, action, attempt);
}

/** Notices too, whoever sends them; visits of before 2026-11-26 and codes are as they are. */
const isOfUse = ({ kind, purpose, isClosed }: MessageRow): boolean =>
  (kind === 'visit' && !isClosed) || (kind === 'notice' && purpose !== 'access');

const over = ({ state }: MessageRow): Verdict => ({ isOver: true, state });

/** Nothing was taken: the row waits for the next try, unless it is no longer this attempt's to give. */
async function giveBack(
  scope: Scope,
  row: MessageRow,
  claimed: MessageRow,
  code: string,
  afterMs?: number,
): Promise<Verdict> {
  // A lost heartbeat let another attempt call it unknown while this one was still asking: now its fate is known, and its process waits for it.
  const isInDoubt = row.state === 'unknown' && !row.isClosed;
  const isOurs =
    row.attempts === claimed.attempts && (isInDoubt || ['sending', 'pending'].includes(row.state));
  if (!isOurs) return over(row);
  // At least a second, for whoever looks at the record meanwhile: it is not to be tried at once.
  const notBefore = new Date(Date.now() + (afterMs ?? 1_000));
  if (row.state !== 'pending')
    await changeMessage(scope, row, { state: 'pending', errorCode: code, notBefore });
  if (isInDoubt) await scope.enqueue('delivery', row.id);
  return { isOver: false, code, ...(afterMs !== undefined && { afterMs }) };
}
