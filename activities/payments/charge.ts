import { txidOf } from '../../domain/payments/pix-ids.ts';
import { raiseAttention } from '../../models/attention.ts';
import { failCharge, noteCharged } from '../../models/deposit-process.ts';
import { bookHeldVisit } from '../../models/deposit-visit.ts';
import { noteWebhookKnown } from '../../models/payment-account.ts';
import type { BankCase } from './activities.ts';
import { bankAway } from './bank-away.ts';
import { heed } from './heed.ts';

/** Shown by the payer's bank, on statements for years: no procedure, no name. */
const note = 'Sinal da sua visita';

/**
 * Makes the charge at the bank, under the name derived from the deposit. A refusal may be our own earlier try whose answer was lost, so
 * the bank is asked what it has before anything is given up.
 */
export async function chargeDeposit(found: BankCase): Promise<void> {
  const { act, secrets, deps, write } = found;
  if (act.state !== 'asked') return;
  const seconds = Math.max(Math.floor((act.expiresAt.getTime() - Date.now()) / 1_000), 1);
  await tellWhere(found);
  const txid = txidOf(act.id);
  const { pixKey, access } = secrets;
  const wanted = {
    ...{ txid, pixKey, seconds, note },
    amountCents: act.amountCents,
    merchantName: act.clinicName,
  };
  const made = await deps.bank.putCharge(access, wanted);
  const charge = made.outcome === 'refused' ? await deps.bank.getCharge(access, txid, act.clinicName) : made;
  if (charge.outcome === 'away') bankAway(charge.cause);
  if (charge.outcome !== 'ok') return giveUp(found, 'charge-refused');
  if (charge.value.amountCents !== act.amountCents) return giveUp(found, 'amount-differs');
  const { brCode } = charge.value;
  await write((scope) => noteCharged(scope, act.id, brCode));
  // Paid already, or taken back: found again after an answer that was lost.
  if (charge.value.state !== 'active') await heed(found, charge.value);
}

/** A clinic whose account does not work loses no booking by it: the visit stands, and the desk sees that it is without a deposit. */
const giveUp = ({ act, write }: BankCase, trouble: 'charge-refused' | 'amount-differs'): Promise<void> =>
  write(async (scope) => {
    if (!(await failCharge(scope, act.id, trouble))) return;
    await bookHeldVisit(scope, act.appointmentId);
    // After it: a command of the visit clears what was raised before.
    await raiseAttention(scope, act.appointmentId, trouble);
  });

/** The bank has to know where payments are told, once for a key. Without it we look by ourselves, so a failure stops nothing. */
async function tellWhere({ deps, clinicId, secrets, write }: BankCase): Promise<void> {
  if (secrets.isWebhookKnown) return;
  const url = `${deps.publicUrl}/api/v1/webhooks/pix/${clinicId}/${secrets.webhookToken}`;
  const told = await deps.bank.putWebhook(secrets.access, secrets.pixKey, url);
  if (told.outcome === 'ok') await write(noteWebhookKnown);
}
