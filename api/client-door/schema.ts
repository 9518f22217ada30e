import { z } from 'zod';
import { isMobile, normalizePhone } from '../../domain/clients/phone.ts';

export const publicClinicParams = z.strictObject({ clinicId: z.uuid() });

/** Any spelling of a telephone number; what is none is refused by its shape, known or not. */
const phone = z
  .string()
  .max(30)
  .transform((value, ctx) => {
    const e164 = normalizePhone(value);
    if (e164 === null) ctx.addIssue({ code: 'custom', message: 'phone' });
    return e164 ?? z.NEVER;
  });
export const askCodeBody = z.strictObject({ phone });

/** WhatsApp goes to mobiles; a landline is refused by its shape. */
const mobile = phone.refine(isMobile, { message: 'mobile' });
const personName = z.string().trim().min(2).max(120);
export const bookingCodeBody = z.strictObject({ phone: mobile, name: personName.optional() });

const proof = {
  challengeId: z.uuid(),
  name: personName.optional().describe('of somebody who is new to the clinic and told none before'),
};
/** Either of the two, never both. */
export const answerCodeBody = z.union([
  z.strictObject({ ...proof, code: z.string().regex(/^\d{6}$/) }),
  z.strictObject({ ...proof, token: z.string().regex(/^[\w-]{43}$/) }),
]);

const clinic = { id: z.uuid(), name: z.string(), timeZone: z.string() };
export const challengeAnswer = z.strictObject({ challengeId: z.uuid() });
export const clientMeAnswer = z
  .strictObject({
    client: z.strictObject({ id: z.uuid(), firstName: z.string() }),
    clinic: z.strictObject(clinic),
  })
  .meta({ id: 'ClientMe' });
