import { z } from 'zod';
import { statuses } from '../../domain/appointments/status.ts';
import { depositStates, depositTroubles } from '../../domain/payments/deposit-state.ts';
import { pixKeyKinds } from '../../domain/payments/pix-key.ts';
import { refundReasons } from '../../domain/payments/refund-decision.ts';
import { waiveReasons } from '../../models/deposit.ts';

const instant = z.iso.datetime({ offset: true });
const cents = z.int().min(0);
const version = z.int().min(0).max(1_000_000_000);

const pixKeyKind = z.enum(pixKeyKinds);
export const paymentAccountAnswer = z.strictObject({
  account: z
    .strictObject({
      version,
      clientId: z.string(),
      pixKey: z.string().describe('its end only'),
      pixKeyKind,
      isActive: z.boolean(),
      webhookRegisteredAt: instant.nullable().describe('when the bank learned where to tell of payments'),
      updatedAt: instant,
    })
    .meta({ id: 'PaymentAccount' })
    .nullable(),
});
export const paymentAccountBody = z.strictObject({
  version: version.describe('0 = there is none yet'),
  clientId: z.string().trim().min(1).max(200),
  clientSecret: z.string().min(1).max(400).optional().describe('left out: what is there stays'),
  pixKey: z
    .string()
    .min(1)
    .max(77)
    .optional()
    .describe('CPF, CNPJ, e-mail, telephone or random key; left out: what is there stays'),
  isActive: z.boolean(),
});

const terms = z.strictObject({
  refundHours: cents,
  lateRefundPercent: cents,
  noShowRefundPercent: cents,
  regretDays: cents,
});
const facts = {
  state: z.enum(depositStates),
  amountCents: cents,
  paidCents: cents,
  refundCents: cents,
  keptCents: cents,
  brCode: z.string().nullable().describe('Pix copia e cola, while it can be paid'),
  expiresAt: instant,
  paidAt: instant.nullable(),
  terms: terms.describe('the rules it was agreed under'),
  refundIfCancelledNowCents: cents
    .nullable()
    .describe('if the client cancelled this moment; null unless paid'),
};
const deposit = z
  .strictObject({
    ...facts,
    id: z.uuid(),
    appointmentId: z.uuid(),
    settlementReason: z.enum(refundReasons).nullable(),
    trouble: z.enum(depositTroubles).nullable(),
    refundedAt: instant.nullable(),
    waivedAt: instant.nullable(),
    waiveReason: z.enum(waiveReasons).nullable(),
    can: z.strictObject({ waive: z.boolean(), refund: z.boolean() }),
    createdAt: instant,
  })
  .meta({ id: 'Deposit' });

export const depositParams = z.strictObject({ id: z.uuid() });
export const depositAnswer = z.strictObject({ deposit });
export const depositOfVisitAnswer = z.strictObject({
  deposit: deposit.nullable(),
  suggestedCents: cents.describe('what the policy asks for these services; 0 = none'),
  canAsk: z.boolean(),
});
export const askBody = z.strictObject({
  amountCents: z.int().min(100).max(10_000_000).optional().describe('what the policy asks, when left out'),
  expiresInMin: z.int().min(10).max(10_080).default(1_440),
});
export const reasonBody = z.strictObject({ reason: z.enum(waiveReasons) });

export const ownDepositAnswer = z.strictObject({
  deposit: z
    .strictObject({ ...facts, qr: z.string().nullable().describe('the code as an SVG data URI') })
    .meta({ id: 'OwnDeposit' })
    .nullable(),
});

export const depositNewsQuery = z.strictObject({
  status: z.enum(statuses).describe('of the visit, as it was seen'),
  state: z.enum(depositStates).optional().describe('of its deposit; left out: there was none'),
});
export const depositNewsAnswer = z.strictObject({ isNew: z.boolean() });

export const pixWebhookParams = z.strictObject({
  clinicId: z.uuid(),
  token: z.string().regex(/^[\w-]{20,100}$/),
});
