// Whoever changes something a deposit hangs on pokes its process; owner context: payments.
import type { Scope } from './tenancy.ts';

/** Of a visit that was cancelled, moved, missed or done; costs no round trip and does nothing without a deposit. */
export function pokeDepositOfVisit(scope: Scope, appointmentId: string): void {
  scope.later({
    name: 'deposit-poke',
    text: `select app.enqueue('deposit', id) from deposits where clinic_id = $1 and appointment_id = $2 and not is_closed`,
    values: [scope.clinicId, appointmentId],
  });
}

/** There may be news of these charges at the bank. How many of them are ours. */
export async function wantLook(scope: Scope, depositIds: readonly string[]): Promise<number> {
  const rows = await scope.run<{ id: string }>({
    name: 'deposit-want-look',
    text: `update deposits set look_wanted_at = clock_timestamp(), is_closed = false, updated_at = now()
      where clinic_id = $1 and id = any($2::uuid[]) and state not in ('paid', 'refunding', 'refunded', 'kept') returning id`,
    values: [scope.clinicId, [...depositIds]],
  });
  for (const { id } of rows) await scope.enqueue('deposit', id);
  return rows.length;
}
