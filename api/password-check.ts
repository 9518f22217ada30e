import { z } from 'zod';
import { faultOfPassword } from '../domain/account/password-rules.ts';
import { refuse } from '../domain/errors.ts';
import { commonPasswords } from './common-passwords.ts';

/** Up to 128 characters of any script, counted as people count them; never cut (S9). */
export const passwordText = z
  .string()
  .min(1)
  .max(512)
  .refine((text) => [...text.normalize('NFKC')].length <= 128, { message: 'too_big' })
  .meta({ override: { maxLength: 128 } });

/** Refuses with `password-too-weak` and the reason in `fields`. `known` are names and e-mail of the person and the clinic. */
export async function requireGoodPassword(password: string, known: readonly string[]): Promise<void> {
  const common = await commonPasswords();
  const fault = faultOfPassword(password, known, (folded) => common.has(folded));
  if (fault) refuse('password-too-weak', { fields: [{ path: 'password', code: fault }] });
}
