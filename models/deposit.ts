// Table deposits: what a visit's «sinal» is and what became of it; owner context: payments.
import type { Status } from '../domain/appointments/status.ts';
import { refuse } from '../domain/errors.ts';
import type { DepositState, DepositTrouble } from '../domain/payments/deposit-state.ts';
import type { RefundReason, RefundTerms } from '../domain/payments/refund-decision.ts';
import type { Scope } from './tenancy.ts';

export const waiveReasons = ['loyal-client', 'clinic-fault', 'hardship', 'other'] as const;
export type WaiveReason = (typeof waiveReasons)[number];

export interface Deposit extends RefundTerms {
  id: string;
  appointmentId: string;
  clientId: string;
  state: DepositState;
  amountCents: number;
  paidCents: number;
  refundCents: number;
  keptCents: number;
  isRemote: boolean;
  contractedAt: Date;
  expiresAt: Date;
  chargedAt: Date | null;
  brCode: string | null;
  paidAt: Date | null;
  waivedAt: Date | null;
  waiveReason: WaiveReason | null;
  refundOrderedAt: Date | null;
  settlementReason: RefundReason | null;
  refundSentAt: Date | null;
  refundedAt: Date | null;
  trouble: DepositTrouble | null;
  createdAt: Date;
  /** Of the visit, so that a screen can say what a cancellation would cost now. */
  startsAt: Date;
}

const select = `
  select d.id, d.appointment_id as "appointmentId", a.client_id as "clientId", d.state, d.amount_cents as "amountCents",
    d.paid_cents as "paidCents", d.refund_cents as "refundCents", d.kept_cents as "keptCents", d.refund_hours as "refundHours",
    d.late_refund_percent as "lateRefundPercent", d.no_show_refund_percent as "noShowRefundPercent", d.regret_days as "regretDays",
    d.is_remote as "isRemote", d.contracted_at as "contractedAt", d.expires_at as "expiresAt", d.charged_at as "chargedAt",
    d.br_code as "brCode", d.paid_at as "paidAt", d.waived_at as "waivedAt", d.waive_reason as "waiveReason",
    d.refund_ordered_at as "refundOrderedAt", d.settlement_reason as "settlementReason", d.refund_sent_at as "refundSentAt",
    d.refunded_at as "refundedAt", d.trouble, d.created_at as "createdAt", a.starts_at as "startsAt"
  from deposits d join appointments a on a.clinic_id = d.clinic_id and a.id = d.appointment_id
  where d.clinic_id = $1`;

/** The deposit of a visit: the one under way, or the last one. Null when it has none. */
export async function findDepositOfVisit(
  scope: Scope,
  appointmentId: string,
  forUpdate = false,
): Promise<Deposit | null> {
  const [row] = await scope.run<Deposit>({
    name: forUpdate ? 'deposit-of-visit-lock' : 'deposit-of-visit',
    text: `${select} and d.appointment_id = $2
      order by (d.state in ('asked', 'open', 'removing', 'paid', 'refunding')) desc, d.created_at desc limit 1
      ${forUpdate ? 'for update of d' : ''}`,
    values: [scope.clinicId, appointmentId],
  });
  return row ?? null;
}

/** The client's own; somebody else's visit has none for her. */
export async function findOwnDeposit(scope: Scope, appointmentId: string): Promise<Deposit | null> {
  const deposit = await findDepositOfVisit(scope, appointmentId);
  return deposit?.clientId === scope.actor.actorId ? deposit : null;
}

/**
 * Whether a visit of hers or its deposit is no longer what she saw. Asked every few seconds while she pays and not audited: it tells
 * nothing that she did not know; what is new she reads by the reads that are.
 */
export async function isOwnDepositNews(
  { run, clinicId, actor }: Scope,
  appointmentId: string,
  seen: { status: Status; state: DepositState | null },
): Promise<boolean> {
  const [now] = await run<{ status: Status; state: DepositState | null }>({
    name: 'own-deposit-news',
    text: `select case when a.status = 'held' and a.hold_expires_at <= now() then 'cancelled' else a.status end as status,
        (select d.state from deposits d where d.clinic_id = $1 and d.appointment_id = a.id
          order by (d.state in ('asked', 'open', 'removing', 'paid', 'refunding')) desc, d.created_at desc limit 1) as state
      from appointments a where a.clinic_id = $1 and a.id = $2 and a.client_id = $3`,
    values: [clinicId, appointmentId, actor.actorId],
  });
  if (!now) refuse('not-found');
  return now.status !== seen.status || now.state !== seen.state;
}

export const auditDeposit = (
  scope: Scope,
  verb: 'ask' | 'read' | 'waive' | 'refund',
  { id, clientId }: Pick<Deposit, 'id' | 'clientId'>,
): Promise<void> =>
  scope.audit({
    ...{ action: `deposit.${verb}`, entity: 'deposit', entityId: id, subjectIds: [clientId] },
    purpose: 'BOOKING_CONTRACT',
  });
