import { faultOfPassword } from '../../domain/clinic/password-rules.ts';
import { refuse } from '../../domain/errors.ts';
import { commonPasswords } from './common-passwords.ts';

/** Refuses with `password-too-weak` and the reason in `fields`. `known` are names and e-mail of the person and the clinic. */
export async function requireGoodPassword(password: string, known: readonly string[]): Promise<void> {
  const common = await commonPasswords();
  const fault = faultOfPassword(password, known, (folded) => common.has(folded));
  if (fault) refuse('password-too-weak', { fields: [{ path: 'password', code: fault }] });
}
