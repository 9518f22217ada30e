// The deposit that a step of the ladder asked for; owner context: no-show.
import { findDepositOfVisit } from './deposit.ts';
import { canWaive, waiveDeposit } from './deposit-commands.ts';
import type { Scope } from './tenancy.ts';

/**
 * Waives it while nothing was paid, as staff would: she has said that she comes, another time was agreed, or nobody wants it asked any more.
 * One that staff or a booking asked for is none of the ladder's.
 */
export async function withdrawDeposit(scope: Scope, appointmentId: string): Promise<void> {
  const { run, clinicId } = scope;
  const asked = await run<{ id: string }>({
    name: 'no-show-deposits',
    text: `select deposit_id as id from no_show_steps
      where clinic_id = $1 and appointment_id = $2 and step = 'deposit' and deposit_id is not null`,
    values: [clinicId, appointmentId],
  });
  if (asked.length === 0) return;
  const deposit = await findDepositOfVisit(scope, appointmentId, true);
  const isOurs = asked.some(({ id }) => id === deposit?.id);
  if (deposit && isOurs && canWaive(deposit)) await waiveDeposit(scope, appointmentId, 'other');
}
