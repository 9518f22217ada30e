import { z } from 'zod';
import { oauthErrors } from '../oauth-refusal.ts';

const one = (longest: number) => z.string().min(1).max(longest);

/** RFC 6749, section 4.4.2. Unknown parameters must be ignored (section 3.2), so this one object is not strict. */
export const tokenForm = z.object({
  grant_type: one(100).describe('`client_credentials`'),
  scope: one(2_000)
    .optional()
    .describe('a part of what the program was given, separated by spaces; all of it by default'),
  client_id: one(100).optional().describe('unless given by HTTP Basic'),
  client_secret: one(200).optional(),
});

export const tokenAnswer = z
  .strictObject({
    access_token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int().describe('seconds'),
    scope: z.string(),
  })
  .meta({ id: 'AccessToken' });

/** RFC 6749, section 5.2. */
export const oauthError = z.strictObject({ error: z.enum(oauthErrors) }).meta({ id: 'OAuthError' });
