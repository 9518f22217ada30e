import { z } from 'zod';
import { normalizePhone } from '../../domain/clients/phone.ts';
import { statuses } from '../../domain/appointments/status.ts';

export const publicClinicParams = z.strictObject({ clinicId: z.uuid() });

/** Any spelling of a telephone number; what is none is refused by its shape, known or not. */
export const askCodeBody = z.strictObject({
  phone: z
    .string()
    .max(30)
    .transform((value, ctx) => {
      const e164 = normalizePhone(value);
      if (e164 === null) ctx.addIssue({ code: 'custom', message: 'phone' });
      return e164 ?? z.NEVER;
    }),
});

/** Either of the two, never both. */
export const answerCodeBody = z.union([
  z.strictObject({ challengeId: z.uuid(), code: z.string().regex(/^\d{6}$/) }),
  z.strictObject({ challengeId: z.uuid(), token: z.string().regex(/^[\w-]{43}$/) }),
]);

const clinic = { id: z.uuid(), name: z.string(), timeZone: z.string() };
export const publicClinicAnswer = z.strictObject(clinic);
export const challengeAnswer = z.strictObject({ challengeId: z.uuid() });
export const clientMeAnswer = z
  .strictObject({
    client: z.strictObject({ id: z.uuid(), firstName: z.string() }),
    clinic: z.strictObject(clinic),
  })
  .meta({ id: 'ClientMe' });
export const ownVisitsAnswer = z.strictObject({
  appointments: z.array(
    z.strictObject({
      id: z.uuid(),
      startsAt: z.iso.datetime(),
      endsAt: z.iso.datetime(),
      status: z.enum(statuses),
      procedure: z.string(),
      professional: z.string(),
    }),
  ),
});
