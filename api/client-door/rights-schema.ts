import { z } from 'zod';
import { requestDecisions } from '../../domain/privacy/rights.ts';
import { requesterFields, rightCode, rightsWish } from '../rights-schema.ts';

const instant = z.iso.datetime();

export const ownRightsBody = z.strictObject({ code: rightCode, wish: rightsWish.optional() });
export const strangerRightsBody = z.strictObject({ ...ownRightsBody.shape, ...requesterFields });

export const receiptAnswer = z.strictObject({
  id: z.uuid().describe('the number by which she asks after it'),
  ...{ receivedAt: instant, dueAt: instant },
});
export const strangerParams = z.strictObject({
  clinicId: z.uuid(),
  id: z.uuid().describe('of the receipt'),
});
export const proveRightBody = z.strictObject({ challengeId: z.uuid(), code: z.string().regex(/^\d{6}$/) });
export const provedAnswer = z.strictObject({ identity: z.literal('proved') });

const own = z.strictObject({
  ...{ id: z.uuid(), code: rightCode, state: z.enum(['open', 'decided', 'answered']) },
  ...{ receivedAt: instant, dueAt: instant, answeredAt: instant.nullable() },
  decision: z.enum(requestDecisions).nullable(),
  ...{ wish: z.string().nullable(), answer: z.string().nullable() },
});
export const ownRightsAnswer = z.strictObject({ requests: z.array(own) }).meta({ id: 'OwnRights' });

export const publicPrivacyAnswer = z
  .strictObject({
    clinic: z.strictObject({ id: z.uuid(), name: z.string(), timeZone: z.string() }),
    officer: z
      .strictObject({ name: z.string(), contact: z.string() })
      .nullable()
      .describe('null: the clinic has not named one yet'),
    purposes: z.array(
      z.strictObject({
        ...{ code: z.string(), purpose: z.string(), basis: z.string(), retention: z.string() },
        isConsent: z.boolean(),
      }),
    ),
    answerDays: z.int().describe('calendar days in which a right is answered'),
    rights: z.array(rightCode),
  })
  .meta({ id: 'PublicPrivacy' });
