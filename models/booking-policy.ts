// Table booking_policies; owner context: clinic.
import { type BookingPolicy, defaultBookingPolicy } from '../domain/clinic/booking-policy.ts';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

export type StoredBookingPolicy = BookingPolicy & { version: number };

const columns = `is_online as "isOnline", min_lead_min as "minLeadMin", max_ahead_days as "maxAheadDays", hold_min as "holdMin",
  step_min as "stepMin", cancel_hours as "cancelHours", move_hours as "moveHours", max_moves as "maxMoves",
  deposit_kind as "depositKind", deposit_cents as "depositCents", deposit_percent as "depositPercent",
  refund_hours as "refundHours", late_refund_percent as "lateRefundPercent", no_show_refund_percent as "noShowRefundPercent",
  regret_days as "regretDays", is_waitlist_on as "isWaitlistOn", waitlist_turn_min as "waitlistTurnMin",
  waitlist_min_lead_min as "waitlistMinLeadMin", rules_text as "rulesText", version`;

/** The clinic's rules, or the defaults as version 0 when it has never changed them. */
export async function readBookingPolicy({ run, clinicId }: Scope): Promise<StoredBookingPolicy> {
  const [row] = await run<StoredBookingPolicy>({
    name: 'booking-policy',
    text: `select ${columns} from booking_policies where clinic_id = $1`,
    values: [clinicId],
  });
  return row ?? { ...defaultBookingPolicy, version: 0 };
}

/** Replaces the rules, if nobody did since `version` (0 = never written). */
export async function writeBookingPolicy(
  scope: Scope,
  version: number,
  policy: BookingPolicy,
): Promise<StoredBookingPolicy> {
  const { trx, clinicId } = scope;
  const next = { ...policy, version: version + 1 };
  const written =
    version === 0
      ? await trx('bookingPolicies')
          .insert({ ...next, clinicId })
          .onConflict('clinicId')
          .ignore()
          .returning('version')
      : await trx('bookingPolicies').where({ clinicId, version }).update(next).returning('version');
  if (written.length === 0) refuse('version-conflict');
  await scope.audit({
    action: 'booking-policy.update',
    entity: 'clinic',
    entityId: clinicId,
    purpose: 'CLINIC_OPERATION',
  });
  return next;
}
