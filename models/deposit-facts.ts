// Table deposits as its process sees it (role neonpro_worker); owner context: payments. Ids, instants, states and centavos only.
import type { Status } from '../domain/appointments/status.ts';
import type { DepositFacts } from '../domain/payments/deposit-plan.ts';
import type { DepositState } from '../domain/payments/deposit-state.ts';
import type { RefundTerms, VisitFate } from '../domain/payments/refund-decision.ts';
import type { Scope } from './tenancy.ts';

interface Row extends RefundTerms {
  state: DepositState;
  paidCents: number;
  refundCents: number;
  isRemote: boolean;
  isLookWanted: boolean;
  isWaived: boolean;
  isRefundOrdered: boolean;
  contractedAt: Date;
  expiresAt: Date;
  chargedAt: Date | null;
  lookedAt: Date | null;
  refundSentAt: Date | null;
  status: Status | null;
  startsAt: Date | null;
  cancelledAt: Date | null;
  cancelKind: string | null;
  cancelRole: string | null;
  cancelReason: string | null;
}

const sql = `
  select d.state, d.paid_cents as "paidCents", d.refund_cents as "refundCents", d.is_remote as "isRemote",
    d.look_wanted_at is not null as "isLookWanted", d.waived_at is not null as "isWaived",
    d.refund_ordered_at is not null as "isRefundOrdered", d.contracted_at as "contractedAt", d.expires_at as "expiresAt",
    d.charged_at as "chargedAt", d.looked_at as "lookedAt", d.refund_sent_at as "refundSentAt",
    d.refund_hours as "refundHours", d.late_refund_percent as "lateRefundPercent",
    d.no_show_refund_percent as "noShowRefundPercent", d.regret_days as "regretDays",
    a.status, a.starts_at as "startsAt", e.at as "cancelledAt", e.kind as "cancelKind", e.actor_role as "cancelRole",
    e.details ->> 'reason' as "cancelReason"
  from deposits d
    left join appointments a on a.clinic_id = d.clinic_id and a.id = d.appointment_id
    left join lateral (select at, kind, actor_role, details from appointment_events e
      where e.clinic_id = d.clinic_id and e.appointment_id = d.appointment_id and e.kind in ('cancel', 'release')
      order by at desc limit 1) e on a.status = 'cancelled'
  where d.clinic_id = $1 and d.id = $2`;

const ms = (instant: Date | null): number | null => instant?.getTime() ?? null;

/** A lapsed hold is given back by the process; what the desk writes down as the client's wish is the client's. */
function cancelledBy({ cancelKind, cancelRole, cancelReason }: Row): VisitFate['cancelledBy'] {
  if (cancelKind === null) return null;
  if (cancelRole === 'client') return 'client';
  if (cancelRole === 'system') return 'process';
  return cancelReason === 'client' ? 'client' : 'clinic';
}

/** Null when the row is gone. */
export async function readDepositFacts(scope: Scope, id: string): Promise<DepositFacts | null> {
  const [row] = await scope.run<Row>({ name: 'deposit-facts', text: sql, values: [scope.clinicId, id] });
  if (!row) return null;
  const { state, paidCents, refundCents, isRemote, isLookWanted, isWaived, isRefundOrdered } = row;
  const { refundHours, lateRefundPercent, noShowRefundPercent, regretDays } = row;
  return {
    ...{ state, paidCents, refundCents, isRemote, isLookWanted, isWaived, isRefundOrdered },
    terms: { refundHours, lateRefundPercent, noShowRefundPercent, regretDays },
    contractedAt: row.contractedAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
    ...{ chargedAt: ms(row.chargedAt), lookedAt: ms(row.lookedAt), refundSentAt: ms(row.refundSentAt) },
    visit:
      row.status && row.startsAt
        ? {
            status: row.status,
            startsAt: row.startsAt.getTime(),
            cancelledAt: ms(row.cancelledAt),
            cancelledBy: cancelledBy(row),
          }
        : null,
  };
}
