import { z } from 'zod';
import { photoUses, purposes } from '../../domain/consents/purposes.ts';
import { current, signature, withdrawal } from '../consent-schema.ts';

const token = z
  .string()
  .regex(/^[\w-]{32}$/)
  .describe('of the link in the message');
const answer = z.strictObject({
  ...{ purpose: z.enum(purposes), use: z.enum(photoUses).optional() },
  choice: z.enum(['granted', 'withdrawn']),
  textSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('of the words that were shown'),
});
const answers = z.array(answer).min(1).max(12);
export const lookConsentBody = z.strictObject({ token });
/** A yes by a link is signed: whoever holds the telephone is all that the link proves. */
export const answerConsentBody = z
  .strictObject({ token, answers, signature: signature.optional() })
  .refine((body) => body.signature || !body.answers.some(({ choice }) => choice === 'granted'), {
    ...{ message: 'required', path: ['signature'] },
  });
export const ownConsentBody = z.strictObject({ answers });

export const toAnswer = z
  .strictObject({
    clinic: z.strictObject({ id: z.uuid(), name: z.string() }),
    isMinor: z.boolean().describe('a guardian answers, at the clinic'),
    texts: z.array(
      z.strictObject({ purpose: z.enum(purposes), version: z.int(), body: z.string(), sha256: z.string() }),
    ),
    current: z.array(current),
    withdrawals: z.array(withdrawal).describe('on her own page; empty by a link'),
  })
  .meta({ id: 'ConsentsToAnswer' });
