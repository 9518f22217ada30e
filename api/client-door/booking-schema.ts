import { z } from 'zod';
import { origins, statuses } from '../../domain/appointments/status.ts';
import { depositStates } from '../../domain/payments/deposit-state.ts';

const id = z.uuid();
const instant = z.iso.datetime();
const given = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));
const day = z.iso.date().refine((text) => text >= '2000-01-01' && text <= '2100-12-31', { message: 'range' });
const count = z.int().min(0);
const isRange = ({ from, to }: { from: string; to: string }) =>
  to >= from && Date.parse(to) - Date.parse(from) <= 31 * 86_400_000;
const mostServices = 8;

export const publicClinicAnswer = z.strictObject({
  ...{ id, name: z.string(), timeZone: z.string() },
  booking: z
    .strictObject({
      version: count.describe('of these rules'),
      ...{ minLeadMin: count, maxAheadDays: count, stepMin: count, holdMin: count },
      ...{ cancelHours: count, moveHours: count, maxMoves: count },
      depositKind: z.enum(['none', 'fixed', 'percent']),
      ...{ depositCents: count, depositPercent: count },
      ...{ refundHours: count, lateRefundPercent: count, noShowRefundPercent: count, regretDays: count },
      ...{ isWaitlistOn: z.boolean(), rulesText: z.string().nullable() },
    })
    .nullable()
    .describe('null: this clinic takes no bookings on its page'),
});

export const publicServicesAnswer = z.strictObject({
  services: z.array(
    z.strictObject({
      ...{ id, name: z.string(), durationMin: count, priceCents: count.nullable(), depositCents: count },
      professionals: z.array(z.strictObject({ id, name: z.string() })),
    }),
  ),
});

export const publicTimesQuery = z
  .strictObject({
    services: z
      .string()
      .max(400)
      .transform((text, ctx) => {
        const ids = z.array(id).min(1).max(mostServices).safeParse(text.split(','));
        if (!ids.success) ctx.addIssue({ code: 'custom', message: 'ids' });
        return ids.data ?? z.NEVER;
      })
      .describe('ids of procedures in the order in which they are done, with commas'),
    ...{ professionalId: id.optional(), from: day, to: day },
  })
  .refine(isRange, { path: ['to'], message: 'range' });
export const timesQuery = z
  .strictObject({ from: day, to: day })
  .refine(isRange, { path: ['to'], message: 'range' });
export const startsAnswer = z.strictObject({
  slots: z.array(z.strictObject({ startsAt: instant, endsAt: instant })),
});

const icon = z.strictObject({ src: z.string(), sizes: z.string(), type: z.string(), purpose: z.string() });
export const manifestAnswer = z.strictObject({
  ...{ id: z.string(), name: z.string(), short_name: z.string(), start_url: z.string(), scope: z.string() },
  ...{ display: z.literal('standalone'), lang: z.string(), background_color: z.string() },
  ...{ theme_color: z.string(), icons: z.array(icon) },
});

export const ownVisitParams = z.strictObject({ id });
export const holdBody = z.strictObject({
  services: z
    .array(z.strictObject({ procedureId: id, professionalId: id.optional() }))
    .min(1)
    .max(mostServices),
  startsAt: given,
  rulesVersion: count
    .optional()
    .describe('`version` of the rules she agreed to: `version-conflict` when they have changed'),
});
export const nothingBody = z.strictObject({});
export const ownMoveBody = z.strictObject({ version: z.int().min(1), startsAt: given });

const service = z.strictObject({
  ...{ procedureId: id, procedure: z.string(), professionalId: id, professional: z.string() },
});
export const ownVisitAnswer = z
  .strictObject({
    ...{ id, version: z.int().min(1), status: z.enum(statuses), origin: z.enum(origins) },
    ...{ startsAt: instant, endsAt: instant, procedure: z.string(), professional: z.string() },
    services: z.array(service),
    holdExpiresAt: instant.nullable(),
    deposit: z.strictObject({ state: z.enum(depositStates), amountCents: count }).nullable(),
    can: z.strictObject({
      ...{ confirm: z.boolean(), cancel: z.boolean(), move: z.boolean(), arrive: z.boolean() },
    }),
    ...{ cancelUntil: instant, moveUntil: instant, movesLeft: count },
  })
  .meta({ id: 'OwnVisit' });
export const ownVisitsAnswer = z.strictObject({ appointments: z.array(ownVisitAnswer) });
export const heldAnswer = z.strictObject({
  id,
  appointment: ownVisitAnswer,
  deposit: z
    .strictObject({ state: z.enum(depositStates), amountCents: count })
    .nullable()
    .describe('to be paid before `holdExpiresAt`; null: POST …/confirm books it'),
  holdExpiresAt: instant.nullable(),
});
