import { txidOf } from '../../domain/payments/pix-ids.ts';
import { noteLooked, noteTrouble } from '../../models/deposit-process.ts';
import type { BankCase } from './activities.ts';
import { bankAway } from './bank-away.ts';
import { heed } from './heed.ts';

/** Asks the bank what became of the charge: the only word about a payment that is believed. */
export async function lookAtCharge(found: BankCase): Promise<void> {
  const { act, secrets, deps, at, write } = found;
  const charge = await deps.bank.getCharge(secrets.access, txidOf(act.id));
  if (charge.outcome === 'away') bankAway(charge.cause);
  if (charge.outcome === 'refused') bankAway(charge.code);
  if (charge.outcome === 'ok') return heed(found, charge.value);
  await write(async (scope) => {
    await noteLooked(scope, act, at);
    // It was there once: somebody may have paid it.
    if (act.chargedAt) await noteTrouble(scope, act.id, 'charge-missing');
  });
}
