import { nextTryMs } from '../../domain/messaging/whatsapp-errors.ts';
import { raiseAttention } from '../../models/attention.ts';
import { changeMessage, lockMessage, type MessageRow } from '../../models/message-send.ts';
import type { Scope } from '../../models/tenancy.ts';
import { recordStatus } from './record-status.ts';
import type { SendOutcome } from './whatsapp.ts';

/** What to do after a send: go on with this state, or try again (`afterMs` undefined: the usual back-off). */
export type Verdict =
  { isOver: true; state: MessageRow['state'] } | { isOver: false; code: string; afterMs?: number };

const breakerPauseMs = 5_000;

/** Writes down how a send ended; `claimed` is the row as this attempt claimed it. Bears being run twice. */
export async function recordOutcome(
  scope: Scope,
  claimed: MessageRow,
  outcome: SendOutcome,
  attempt: number,
): Promise<Verdict> {
  const row = (await lockMessage(scope, claimed.id)) as MessageRow;
  if (outcome.outcome === 'accepted') {
    return over(await recordStatus(scope, row, 'accepted', { wamid: outcome.providerId }));
  }
  if (outcome.outcome === 'ambiguous') {
    // A webhook may have told the truth in the meantime.
    if (row.state !== 'sending') return over(row);
    return over(await changeMessage(scope, row, { state: 'unknown', errorCode: outcome.cause }));
  }
  if (outcome.outcome === 'not-sent') {
    const afterMs = outcome.cause === 'breaker-open' ? breakerPauseMs : undefined;
    return giveBack(scope, row, claimed, outcome.cause, afterMs);
  }
  const code = String(outcome.code);
  const afterMs = nextTryMs(outcome.code, outcome.action, attempt);
  if (afterMs === undefined) return over(await recordStatus(scope, row, 'failed', { errorCode: code }));
  if (outcome.action !== 'retry' && row.appointmentId !== null)
    await raiseAttention(scope, row.appointmentId, 'sender-paused');
  return giveBack(scope, row, claimed, code, afterMs);
}

const over = ({ state }: MessageRow): Verdict => ({ isOver: true, state });

/** Nothing was taken: the row waits for the next try, unless it is no longer this attempt's to give. */
async function giveBack(
  scope: Scope,
  row: MessageRow,
  claimed: MessageRow,
  code: string,
  afterMs?: number,
): Promise<Verdict> {
  const isOurs = row.attempts === claimed.attempts && ['sending', 'pending'].includes(row.state);
  if (!isOurs) return over(row);
  if (row.state === 'sending') await changeMessage(scope, row, { state: 'pending', errorCode: code });
  return { isOver: false, code, ...(afterMs !== undefined && { afterMs }) };
}
