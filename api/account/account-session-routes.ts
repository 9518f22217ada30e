import { refuse } from '../../domain/errors.ts';
import { getClinic } from '../../models/clinic.ts';
import {
  endOtherSessions,
  endOwnSession,
  ownPasswordHash,
  ownSessions,
  setOwnPassword,
} from '../../models/own-account.ts';
import { hashPassword, isPassword } from '../../models/password.ts';
import { getOwnStaff } from '../../models/staff.ts';
import type { OperationContext } from '../operation.ts';
import type { Operations } from '../operations.ts';
import { presentSession } from './account-presenter.ts';
import { passwordBody, sessionsAnswer } from './account-schema.ts';
import { ownFactors } from './enrolment.ts';
import { requireGoodPassword } from '../password-check.ts';
import { idParams } from '../id-params.ts';

/** Where one is signed in, and the password. */
export function accountSessionRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/account/sessions', id: 'listOwnSessions', tag: 'account' },
    summary: 'Own sessions that live, in every clinic, with the devices they are on.',
    access: { who: 'person' },
    output: sessionsAnswer,
    inClinic: async (scope) => ({ sessions: (await ownSessions(scope)).map(presentSession) }),
  });

  api.add({
    ...{ method: 'DELETE', path: '/account/sessions', id: 'endOtherSessions', tag: 'account' },
    summary: 'Ends every own session but this one.',
    access: { who: 'person' },
    async inClinic(scope) {
      await endOtherSessions(scope);
      return undefined;
    },
  });

  api.add({
    ...{ method: 'DELETE', path: '/account/sessions/:id', id: 'endOwnSession', tag: 'account' },
    summary: 'Ends one own session; its next request is refused.',
    access: { who: 'person' },
    input: { params: idParams },
    async inClinic(scope, ctx) {
      await endOwnSession(scope, ctx.input.params.id);
      return undefined;
    },
  });

  api.add({
    ...{ method: 'POST', path: '/account/password', id: 'changePassword', tag: 'account' },
    summary: 'Another password; every other session ends.',
    access: { who: 'person' },
    input: { body: passwordBody },
    handle: (ctx) => changePassword(ctx, ctx.input.body),
  });
}

async function changePassword(
  ctx: OperationContext,
  { current, password }: { current: string; password: string },
): Promise<undefined> {
  const { gates, signInLimits } = ctx.deps;
  const { stored, userId, known } = await ctx.inClinic(async (scope) => {
    const { userId: own } = await ownFactors(scope, { asksPassword: true });
    const [{ name, email }, clinic] = [await getOwnStaff(scope), await getClinic(scope)];
    return { userId: own, stored: await ownPasswordHash(scope), known: [name, email, clinic.name] };
  });
  await requireGoodPassword(password, known);
  await signInLimits.account.take(userId);
  const isRight = await gates.signIn.run(() => isPassword(stored, current));
  if (!isRight) refuse('invalid-credentials');
  await signInLimits.account.giveBack(userId, true);
  const hash = await gates.signIn.run(() => hashPassword(password));
  await ctx.inClinic((scope) => setOwnPassword(scope, hash));
}
