import { toString as drawQr } from 'qrcode';
import { may } from '../../domain/clinic/roles.ts';
import { refundDecision, type VisitFate } from '../../domain/payments/refund-decision.ts';
import type { Deposit } from '../../models/deposit.ts';
import { canRefund, canWaive } from '../../models/deposit-commands.ts';
import type { PaymentAccount } from '../../models/payment-account.ts';
import type { Actor } from '../../models/tenant-token.ts';

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;

export const presentAccount = (account: PaymentAccount | null) => ({
  account: account && {
    version: account.version,
    clientId: account.clientId,
    pixKey: account.pixKey,
    pixKeyKind: account.pixKeyKind,
    isActive: account.isActive,
    webhookRegisteredAt: iso(account.webhookRegisteredAt),
    updatedAt: account.updatedAt.toISOString(),
  },
});

/** The same decision that the process would take, for a cancellation by the client at this moment. */
function refundNow(deposit: Deposit, now: number): number | null {
  if (deposit.state !== 'paid') return null;
  const { paidCents, isRemote, contractedAt, startsAt } = deposit;
  const times = { startsAt: startsAt.getTime(), cancelledAt: now };
  const visit: VisitFate = { ...times, status: 'cancelled', cancelledBy: 'client' };
  const about = { paidCents, isRemote, contractedAt: contractedAt.getTime() };
  return refundDecision(deposit, about, visit, now)?.refundCents ?? null;
}

const facts = (deposit: Deposit, now: number) => ({
  state: deposit.state,
  amountCents: deposit.amountCents,
  paidCents: deposit.paidCents,
  refundCents: deposit.refundCents,
  keptCents: deposit.keptCents,
  brCode: deposit.state === 'open' ? deposit.brCode : null,
  expiresAt: deposit.expiresAt.toISOString(),
  paidAt: iso(deposit.paidAt),
  terms: {
    refundHours: deposit.refundHours,
    lateRefundPercent: deposit.lateRefundPercent,
    noShowRefundPercent: deposit.noShowRefundPercent,
    regretDays: deposit.regretDays,
  },
  refundIfCancelledNowCents: refundNow(deposit, now),
});

export function presentDeposit(deposit: Deposit, { role }: Actor, now: number) {
  const decides = may(role, 'payments:waive');
  return {
    ...facts(deposit, now),
    id: deposit.id,
    appointmentId: deposit.appointmentId,
    settlementReason: deposit.settlementReason,
    trouble: deposit.trouble,
    refundedAt: iso(deposit.refundedAt),
    waivedAt: iso(deposit.waivedAt),
    waiveReason: deposit.waiveReason,
    can: { waive: decides && canWaive(deposit), refund: decides && canRefund(deposit) },
    createdAt: deposit.createdAt.toISOString(),
  };
}

/** Without the reasons of staff and the clinic's troubles: those are not the client's. */
export async function presentOwnDeposit(deposit: Deposit, now: number) {
  const shown = facts(deposit, now);
  return { ...shown, qr: shown.brCode === null ? null : await qrOf(shown.brCode) };
}

const qrOf = async (text: string): Promise<string> =>
  `data:image/svg+xml,${encodeURIComponent(await drawQr(text, { type: 'svg', margin: 1 }))}`;
