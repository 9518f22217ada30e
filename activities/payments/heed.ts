import { noteLooked, notePaid, startRemoval } from '../../models/deposit-process.ts';
import type { BankCase } from './activities.ts';
import type { Charge } from './pix-bank.ts';

/**
 * Writes down what the bank says of a charge. A payment counts whatever we thought the charge was; one charge is paid once, so the first
 * payment is all of it.
 */
export async function heed({ act, at, write }: BankCase, charge: Charge): Promise<void> {
  await write(async (scope) => {
    await noteLooked(scope, act, at);
    const [payment, ...more] = charge.payments;
    if (charge.state === 'paid' && payment) {
      const isAsAsked = more.length === 0 && payment.amountCents === act.amountCents;
      await notePaid(scope, act.id, payment, isAsAsked);
    }
    // Taken back by the bank itself: ours to end.
    if (charge.state === 'removed') await startRemoval(scope, act.id);
  });
}
