import type { SignInMethod } from '../../domain/account/sign-in-policy.ts';
import { totpOf, useRecoveryCode, useTotpStep } from '../../models/factors.ts';
import type { Dependencies } from '../dependencies.ts';
import { type Binding, verifyPasskey } from './passkeys.ts';
import { recoveryCodeHash } from './recovery-codes.ts';
import type { SecondFactor } from './session-schema.ts';
import { stepOfCode } from './totp.ts';

/**
 * Checks what a person presents beside the password, and uses it up; null when it is wrong. Typed codes are counted for the person, so
 * that guessing one costs a day for thirty tries; a passkey cannot be guessed and is never locked out by those who guess.
 */
export async function proveFactor(
  deps: Dependencies,
  userId: string,
  presented: SecondFactor,
  binding: Binding,
): Promise<SignInMethod | null> {
  if ('passkey' in presented)
    return (await verifyPasskey(deps, binding, presented.passkey, userId)) && 'password+passkey';
  const { code, codeDay } = deps.signInLimits;
  await code.take(userId);
  await codeDay.take(userId);
  const method = await (
    'totp' in presented
      ? isTotp(deps, userId, presented.totp)
      : isRecoveryCode(deps, userId, presented.recoveryCode)
  ).then((isRight): SignInMethod | null =>
    isRight ? ('totp' in presented ? 'password+totp' : 'password+recovery-code') : null,
  );
  if (method) {
    await code.giveBack(userId, true);
    // The wrong ones of the day stay counted: who knows the password would else wait for the person to sign in, and guess on.
    await codeDay.giveBack(userId, false);
  }
  return method;
}

async function isTotp({ tenancy }: Dependencies, userId: string, code: string): Promise<boolean> {
  const { secret } = await totpOf(tenancy.knex, tenancy.kms, userId);
  const step = secret === null ? null : stepOfCode(secret, code);
  return step !== null && useTotpStep(tenancy.knex, userId, step);
}

const isRecoveryCode = ({ tenancy }: Dependencies, userId: string, code: string): Promise<boolean> =>
  useRecoveryCode(tenancy.knex, userId, recoveryCodeHash(tenancy.kms, userId, code));
