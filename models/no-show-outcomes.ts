// Table no_show_outcomes; owner context: no-show.
import type { Scope } from './tenancy.ts';

export type Outcome = 'came' | 'missed' | 'cancelled' | 'moved';

/** What became of a predicted time; told again it is corrected, when a late arrival undoes a miss. */
export async function settleOutcome(
  scope: Scope,
  appointmentId: string,
  visitStartsAt: Date,
  outcome: Outcome,
): Promise<void> {
  await scope.run({
    name: 'no-show-outcome',
    text: `insert into no_show_outcomes (clinic_id, appointment_id, visit_starts_at, outcome) values ($1, $2, $3, $4)
      on conflict (clinic_id, appointment_id, visit_starts_at) do update set outcome = excluded.outcome, decided_at = now()
        where no_show_outcomes.outcome <> excluded.outcome`,
    values: [scope.clinicId, appointmentId, visitStartsAt, outcome],
  });
}
