import { txidOf } from '../../domain/payments/pix-ids.ts';
import { endRemoval } from '../../models/deposit-process.ts';
import { bookHeldVisit, giveUpUnpaidVisit } from '../../models/deposit-visit.ts';
import type { BankCase } from './activities.ts';
import { bankAway } from './bank-away.ts';
import { heed } from './heed.ts';

/**
 * Takes the charge back at the bank, looks again, and only then lets the slot go: somebody may have paid in that second. Whoever paid
 * before the charge was gone has paid.
 */
export async function removeCharge(found: BankCase): Promise<void> {
  const { act, secrets, deps, write } = found;
  if (act.state !== 'removing') return;
  const txid = txidOf(act.id);
  const removed = await deps.bank.removeCharge(secrets.access, txid);
  if (removed.outcome === 'away') bankAway(removed.cause);
  const charge = await deps.bank.getCharge(secrets.access, txid);
  if (charge.outcome === 'away') bankAway(charge.cause);
  if (charge.outcome === 'refused') bankAway(charge.code);
  if (charge.outcome === 'ok' && charge.value.state === 'active') bankAway('not-removed');
  if (charge.outcome === 'ok' && charge.value.state === 'paid') {
    if (charge.value.payments.length === 0) bankAway('payment-not-shown');
    return heed(found, charge.value);
  }
  // The bank had it once, and somebody may have paid: what it does not find is not unpaid.
  if (charge.outcome === 'missing' && act.chargedAt) bankAway('charge-missing');
  // Gone, or never there: the charge was not made before it was given up.
  await write(async (scope) => {
    const ended = await endRemoval(scope, act.id);
    if (ended?.isWaived) await bookHeldVisit(scope, ended.appointmentId);
    else if (ended) await giveUpUnpaidVisit(scope, ended.appointmentId);
  });
}
