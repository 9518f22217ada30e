import { refuse } from '../../domain/errors.ts';
import { sealTotp, totpOf } from '../../models/factors.ts';
import {
  beginTotp,
  confirmTotp,
  ownUser,
  removeTotp,
  replaceRecoveryCodes,
} from '../../models/own-account.ts';
import { getOwnStaff } from '../../models/staff.ts';
import type { OperationContext } from '../operation.ts';
import type { Operations } from '../operations.ts';
import { recoveryCodesAnswer, totpAnswer, totpCodeBody, totpConfirmedAnswer } from './account-schema.ts';
import { firstRecoveryCodes, ownFactors, proveOwnSession } from './enrolment.ts';
import { newRecoveryCodes } from './recovery-codes.ts';
import { describeTotp, newTotpSecret, stepOfCode } from './totp.ts';

/** Codes of an app and of a sheet of paper. None of these answers is kept under an idempotency key: they are secrets. */
export function accountCodeRoutes(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/account/totp', id: 'beginTotp', tag: 'account', status: 201 },
    summary: 'A secret for an authenticator app; it counts once a code of it is typed.',
    access: { who: 'person' },
    output: totpAnswer,
    async handle(ctx) {
      const secret = newTotpSecret();
      const email = await ctx.inClinic(async (scope) => {
        const { userId } = await ownFactors(scope);
        await beginTotp(scope, sealTotp(ctx.deps.tenancy.kms, userId, secret));
        return (await getOwnStaff(scope)).email;
      });
      return describeTotp(secret, email);
    },
  });

  api.add({
    ...{ method: 'POST', path: '/account/totp/confirm', id: 'confirmTotp', tag: 'account' },
    summary: 'The first code; from here on the app counts, and what it replaced does not.',
    access: { who: 'person' },
    input: { body: totpCodeBody },
    output: totpConfirmedAnswer,
    handle: (ctx) => confirm(ctx, ctx.input.body.code),
  });

  api.add({
    ...{ method: 'DELETE', path: '/account/totp', id: 'removeTotp', tag: 'account' },
    summary: 'Takes the authenticator app away, unless it is the last factor.',
    access: { who: 'person' },
    async inClinic(scope) {
      await ownFactors(scope);
      await removeTotp(scope);
      return undefined;
    },
  });

  api.add({
    ...{
      method: 'POST',
      path: '/account/recovery-codes',
      id: 'newRecoveryCodes',
      tag: 'account',
      status: 201,
    },
    summary: 'Ten new recovery codes; the old ones die.',
    access: { who: 'person' },
    output: recoveryCodesAnswer,
    async handle(ctx) {
      const recoveryCodes = await ctx.inClinic(async (scope) => {
        const { userId } = await ownFactors(scope);
        const { shown, hashes } = newRecoveryCodes(ctx.deps.tenancy.kms, userId);
        await replaceRecoveryCodes(scope, hashes);
        return shown;
      });
      return { recoveryCodes };
    },
  });
}

async function confirm(ctx: OperationContext, code: string) {
  const { kms } = ctx.deps.tenancy;
  const { pending } = await ctx.inClinic(async (scope) => totpOf(scope, kms, await ownUser(scope)));
  if (!pending) refuse('challenge-invalid');
  const step = stepOfCode(pending.secret, code) ?? refuse('second-factor-invalid');
  const codes = await ctx.inClinic(async (scope) => {
    const factors = await ownFactors(scope);
    await confirmTotp(scope, pending.sealed, step);
    return firstRecoveryCodes(scope, ctx, factors);
  });
  await proveOwnSession(ctx, 'password+totp');
  return codes;
}
