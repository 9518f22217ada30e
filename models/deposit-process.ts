// What the process of a deposit writes; owner context: payments. Each is guarded by the state it starts from, so a second run changes nothing.
import type { DepositState, DepositTrouble } from '../domain/payments/deposit-state.ts';
import type { Settlement } from '../domain/payments/refund-decision.ts';
import type { StoryKind } from '../domain/appointments/story.ts';
import { clearAttention, raiseAttention, tellVisit } from './attention.ts';
import { pokeWatch } from './no-show-watch.ts';
import type { Scope } from './tenancy.ts';

const place = (row: string) => ({ table: 'deposits', column: 'end_to_end_id_ct', row });

/** What an act at the bank needs to know; the payment's own id is opened for it. */
export interface DepositAct {
  id: string;
  appointmentId: string;
  state: DepositState;
  amountCents: number;
  refundCents: number;
  refundAttempt: number;
  expiresAt: Date;
  /** Null = the bank never said that it has the charge. */
  chargedAt: Date | null;
  settledAt: Date | null;
  refundSentAt: Date | null;
  /** As text: to the microsecond, so that it can be told from a later one. */
  lookWantedAt: string | null;
  endToEndId: string | null;
  clinicName: string;
}

export async function readDepositAct(scope: Scope, id: string): Promise<DepositAct | null> {
  const [row] = await scope.run<Omit<DepositAct, 'endToEndId'> & { endToEndIdCt: Buffer | null }>({
    name: 'deposit-act',
    text: `select d.id, d.appointment_id as "appointmentId", d.state, d.amount_cents as "amountCents",
        d.refund_cents as "refundCents", d.refund_attempt as "refundAttempt", d.expires_at as "expiresAt",
        d.charged_at as "chargedAt", d.look_wanted_at::text as "lookWantedAt", d.settled_at as "settledAt", d.refund_sent_at as "refundSentAt", d.end_to_end_id_ct as "endToEndIdCt",
        c.name as "clinicName"
      from deposits d join clinics c on c.clinic_id = d.clinic_id where d.clinic_id = $1 and d.id = $2`,
    values: [scope.clinicId, id],
  });
  if (!row) return null;
  const { endToEndIdCt, ...act } = row;
  return { ...act, endToEndId: endToEndIdCt && scope.vault.open(place(id), endToEndIdCt) };
}

/** The visit of the deposit when it was in one of `from` and is changed now; null when there was nothing to do. */
async function change(
  { trx, clinicId }: Scope,
  id: string,
  from: readonly DepositState[],
  to: object,
): Promise<string | null> {
  const [row] = await trx('deposits')
    .where({ clinicId, id })
    .whereIn('state', from)
    .update({ ...to, updatedAt: trx.fn.now() })
    .returning<{ appointmentId: string }[]>('appointmentId');
  return row?.appointmentId ?? null;
}

/** One line in the story of the visit, and one in the audit trail. */
async function tell(
  scope: Scope,
  id: string,
  appointmentId: string,
  kind: StoryKind,
  details: Record<string, string | number> = {},
): Promise<void> {
  await tellVisit(scope, appointmentId, kind, details);
  const visit = await scope
    .trx('appointments')
    .where({ clinicId: scope.clinicId, id: appointmentId })
    .first<{ clientId: string }>('clientId');
  await scope.audit({
    ...{ action: kind.replace('deposit-', 'deposit.'), entity: 'deposit', entityId: id },
    ...{ subjectIds: [visit.clientId], purpose: 'BOOKING_CONTRACT' },
  });
}

/** While it is not known whether there is money; a trouble is told once. */
export async function noteTrouble(
  scope: Scope,
  id: string,
  trouble: 'charge-missing' | 'access-refused' | 'bank-silent',
): Promise<void> {
  const { trx, clinicId } = scope;
  const [row] = await trx('deposits')
    .where({ clinicId, id })
    .whereIn('state', ['asked', 'open', 'removing'])
    .whereRaw('trouble is distinct from ?', [trouble])
    .update({ trouble, updatedAt: trx.fn.now() })
    .returning<{ appointmentId: string }[]>('appointmentId');
  if (row) await raiseAttention(scope, row.appointmentId, trouble);
}

/** The bank has answered. */
async function endTrouble(scope: Scope, appointmentId: string): Promise<void> {
  for (const code of ['charge-missing', 'access-refused', 'bank-silent'])
    await clearAttention(scope, appointmentId, code);
}

export async function noteCharged(scope: Scope, id: string, brCode: string | null): Promise<void> {
  const to = { state: 'open', brCode, chargedAt: scope.trx.fn.now(), trouble: null };
  const visit = await change(scope, id, ['asked'], to);
  if (visit) await endTrouble(scope, visit);
}

/** The bank will not have the charge: that is the clinic's trouble, not the client's. */
export async function failCharge(scope: Scope, id: string, trouble: DepositTrouble): Promise<string | null> {
  const visit = await change(scope, id, ['asked'], { state: 'failed', trouble });
  if (!visit) return null;
  await tell(scope, id, visit, 'deposit-failed');
  return visit;
}

/** The bank was asked, at `at` by the clock of the process; what was wanted to be looked at since then still is. */
export async function noteLooked(
  { run, clinicId }: Scope,
  { id, lookWantedAt }: Pick<DepositAct, 'id' | 'lookWantedAt'>,
  at: Date,
): Promise<void> {
  await run({
    name: 'deposit-looked',
    text: `update deposits set looked_at = $3, look_wanted_at = case when $4::timestamptz is null or look_wanted_at > $4 then look_wanted_at end
      where clinic_id = $1 and id = $2`,
    values: [clinicId, id, at, lookWantedAt],
  });
}

const beforeMoney = ['asked', 'open', 'removing', 'unpaid', 'waived', 'failed'] as const;

/** The money is in, once; `cents` is what the bank says. */
export async function notePaid(
  scope: Scope,
  id: string,
  payment: { endToEndId: string; amountCents: number; at: Date },
  isAsAsked: boolean,
): Promise<string | null> {
  const visit = await change(scope, id, beforeMoney, {
    ...{
      state: 'paid',
      paidCents: payment.amountCents,
      paidAt: payment.at,
      isClosed: false,
      lookWantedAt: null,
    },
    ...{ brCode: null, trouble: isAsAsked ? null : 'amount-differs' },
    endToEndIdCt: scope.vault.seal(place(id), payment.endToEndId),
  });
  if (!visit) return null;
  await endTrouble(scope, visit);
  await tell(scope, id, visit, 'deposit-paid', { cents: payment.amountCents });
  pokeWatch(scope, visit);
  if (!isAsAsked) await raiseAttention(scope, visit, 'amount-differs');
  return visit;
}

export const startRemoval = (scope: Scope, id: string): Promise<string | null> =>
  change(scope, id, ['asked', 'open'], { state: 'removing', brCode: null });

/** The charge is gone at the bank and was not paid. Tells which end it is. */
export async function endRemoval(
  scope: Scope,
  id: string,
): Promise<{ appointmentId: string; isWaived: boolean } | null> {
  const { trx } = scope;
  const ended = { state: trx.raw(`case when waived_at is null then 'unpaid' else 'waived' end`) };
  const [row] = await trx('deposits')
    .where({ clinicId: scope.clinicId, id, state: 'removing' })
    .update({ ...ended, trouble: null, updatedAt: trx.fn.now() })
    .returning<{ appointmentId: string; state: DepositState }[]>(['appointmentId', 'state']);
  if (!row) return null;
  const isWaived = row.state === 'waived';
  await endTrouble(scope, row.appointmentId);
  // Who waived it, and why, was told when it was decided.
  if (!isWaived) await tell(scope, id, row.appointmentId, 'deposit-unpaid');
  return { appointmentId: row.appointmentId, isWaived };
}

/** How much goes back and how much stays, decided once; a deposit that was kept may be decided anew by a person. */
export async function settleDeposit(
  scope: Scope,
  id: string,
  { reason, refundCents, keptCents }: Settlement,
): Promise<string | null> {
  const { trx } = scope;
  const visit = await change(scope, id, ['paid', 'kept'], {
    ...{ state: refundCents > 0 ? 'refunding' : 'kept', refundCents, keptCents, settlementReason: reason },
    ...{
      settledAt: trx.fn.now(),
      refundSentAt: null,
      lookedAt: null,
      refundAttempt: trx.raw('refund_attempt + 1'),
    },
  });
  if (!visit) return null;
  const kind = refundCents > 0 ? 'deposit-refund' : 'deposit-kept';
  await tell(scope, id, visit, kind, { reason, cents: refundCents > 0 ? refundCents : keptCents });
  return visit;
}

/** Before the bank hears of it: a second run finds that it may have. */
export const intendRefund = (scope: Scope, id: string): Promise<string | null> =>
  change(scope, id, ['refunding'], { refundSentAt: scope.trx.raw('coalesce(refund_sent_at, now())') });

export async function noteRefunded(scope: Scope, id: string): Promise<string | null> {
  const visit = await change(scope, id, ['refunding'], {
    ...{ state: 'refunded', refundedAt: scope.trx.fn.now(), trouble: null },
  });
  if (!visit) return null;
  await tell(scope, id, visit, 'deposit-refunded');
  await clearAttention(scope, visit, 'refund-refused');
  await clearAttention(scope, visit, 'refund-late');
  return visit;
}

/** So that names stay within the 35 characters of the standard. */
const mostAttempts = 99;

/**
 * The bank says that the refund did not take place (the payer's account is closed, ours is empty): another name for the next try, a
 * while later, and somebody of the clinic has to look.
 */
export async function noteRefundRefused(scope: Scope, id: string, attempt: number): Promise<string | null> {
  const { trx, clinicId } = scope;
  const [row] = await trx('deposits')
    .where({ clinicId, id, state: 'refunding', refundAttempt: attempt })
    .update({
      refundAttempt: Math.min(attempt + 1, mostAttempts),
      ...{
        refundSentAt: trx.fn.now(),
        trouble: 'refund-refused',
        updatedAt: trx.fn.now(),
      },
    })
    .returning<{ appointmentId: string }[]>('appointmentId');
  if (row) await raiseAttention(scope, row.appointmentId, 'refund-refused');
  return row?.appointmentId ?? null;
}

/** Days without the bank saying done: a person has to know. */
export async function noteRefundLate(scope: Scope, id: string): Promise<void> {
  const { trx, clinicId } = scope;
  const [row] = await trx('deposits')
    .where({ clinicId, id, state: 'refunding' })
    .whereNull('trouble')
    .update({ trouble: 'refund-late', updatedAt: trx.fn.now() })
    .returning<{ appointmentId: string }[]>('appointmentId');
  if (row) await raiseAttention(scope, row.appointmentId, 'refund-late');
}

/** Nothing more will happen by itself; false when there is news after all. */
export async function closeDeposit({ run, clinicId }: Scope, id: string): Promise<boolean> {
  const rows = await run({
    name: 'deposit-close',
    text: `update deposits set is_closed = true where clinic_id = $1 and id = $2 and look_wanted_at is null
        and (state in ('refunded', 'unpaid', 'waived', 'failed')
          or state = 'kept' and (refund_ordered_at is null or refund_cents > 0))
      returning id`,
    values: [clinicId, id],
  });
  return rows.length > 0;
}
