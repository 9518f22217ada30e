import { refundIdOf } from '../../domain/payments/pix-ids.ts';
import {
  intendRefund,
  noteLooked,
  noteRefunded,
  noteRefundLate,
  noteRefundRefused,
} from '../../models/deposit-process.ts';
import type { BankCase } from './activities.ts';
import { bankAway } from './bank-away.ts';
import type { PixAnswer, Refund } from './pix-bank.ts';

/** Refunds take seconds; after so long without the bank saying done somebody of the clinic has to know. */
const lateMs = 2 * 86_400_000;

/**
 * Gives money back, under a name derived from deposit and attempt, so that asking twice is one refund. What the bank has under that name
 * is asked first whenever it may have heard of it. A refund that the bank does not find may be one that it has not written down yet, so
 * the name changes only after the bank said that it did not take place: a part given back twice is not refused by any bank.
 */
export async function refundDeposit(found: BankCase): Promise<void> {
  const { act, secrets, deps, at, write } = found;
  const { endToEndId, refundAttempt, refundCents } = act;
  if (act.state !== 'refunding') return;
  if (endToEndId === null) bankAway('no-payment');
  if (act.settledAt && Date.now() - act.settledAt.getTime() > lateMs) {
    await write((scope) => noteRefundLate(scope, act.id));
  }
  const id = refundIdOf(act.id, refundAttempt);
  let answer: PixAnswer<Refund> = { outcome: 'missing' };
  if (act.refundSentAt) answer = await deps.bank.getRefund(secrets.access, endToEndId, id);
  if (answer.outcome === 'missing') {
    await write((scope) => intendRefund(scope, act.id));
    answer = await deps.bank.putRefund(secrets.access, endToEndId, id, refundCents);
    // A name that is taken is our own earlier try, whose answer was lost.
    if (answer.outcome === 'refused') answer = await deps.bank.getRefund(secrets.access, endToEndId, id);
  }
  if (answer.outcome === 'away') bankAway(answer.cause);
  if (answer.outcome === 'refused') bankAway(answer.code);
  await write(async (scope) => {
    await noteLooked(scope, act, at);
    // Not found: asked for again later, under the same name; `lateMs` tells the desk.
    if (answer.outcome !== 'ok') return;
    if (answer.value.state === 'done') await noteRefunded(scope, act.id);
    if (answer.value.state === 'failed') await noteRefundRefused(scope, act.id, refundAttempt);
  });
}
