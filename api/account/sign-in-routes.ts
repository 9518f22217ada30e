import { refuse } from '../../domain/errors.ts';
import { factorsOf } from '../../models/factors.ts';
import { ownUser } from '../../models/own-account.ts';
import { flowHash, sessionBinding } from '../../models/sign-in-flow.ts';
import type { OperationContext } from '../operation.ts';
import type { Operations } from '../operations.ts';
import { proveOwnSession } from './enrolment.ts';
import type { Opened } from './open-session.ts';
import { askForPasskey, type Binding } from './passkeys.ts';
import { newRefreshToken } from './refresh-token.ts';
import { proveFactor } from './second-factor.ts';
import { flowCookie, giveFlow } from './session-cookies.ts';
import type { Me } from './session-presenter.ts';
import {
  meAnswer,
  passkeyBody,
  passkeyOptionsAnswer,
  secondFactorBody,
  type SecondFactor,
  signInAnswer,
  signInBody,
  stepUpBody,
  stepUpOptionsAnswer,
} from './session-schema.ts';
import { callerOf, noteSession, welcome } from './session-welcome.ts';
import { finishSignIn, signIn, signInWithPasskey } from './sign-in.ts';

/** The ways in, and proving oneself again. */
export function signInRoutes(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/session', id: 'signIn', tag: 'session', otherStatus: 202 },
    summary:
      'The password; whoever has a second factor is asked for it (202), bound to this browser by a cookie.',
    access: { who: 'anyone' },
    input: { body: signInBody },
    output: signInAnswer,
    async handle(ctx) {
      const step = await signIn(ctx.deps, ctx.input.body, callerOf(ctx));
      if ('identity' in step) return welcome(ctx, step);
      giveFlow(ctx, step.flow);
      ctx.status = 202;
      return step.next;
    },
  });

  api.add({
    ...{ method: 'POST', path: '/session/second-factor', id: 'finishSignIn', tag: 'session' },
    summary: 'The second factor; after five wrong tries the sign-in begins anew.',
    access: { who: 'anyone' },
    input: { body: secondFactorBody },
    output: meAnswer,
    handle: (ctx) => finishFlow(ctx, (flow) => finishSignIn(ctx.deps, flow, ctx.input.body, callerOf(ctx))),
  });

  api.add({
    ...{ method: 'POST', path: '/session/passkey/options', id: 'beginPasskeySignIn', tag: 'session' },
    summary: 'A challenge for any passkey of this site, bound to this browser by a cookie.',
    access: { who: 'anyone' },
    output: passkeyOptionsAnswer,
    async handle(ctx) {
      const flow = newRefreshToken();
      const binding: Binding = { bound: flowHash(flow), purpose: 'sign-in' };
      const options = await ctx.deps.gates.work.run(() => askForPasskey(ctx.deps, binding, null));
      giveFlow(ctx, flow);
      return { options };
    },
  });

  api.add({
    ...{ method: 'POST', path: '/session/passkey', id: 'signInWithPasskey', tag: 'session' },
    summary: 'A passkey instead of e-mail, password and second factor.',
    access: { who: 'anyone' },
    input: { body: passkeyBody },
    output: meAnswer,
    handle: (ctx) =>
      finishFlow(ctx, (flow) => signInWithPasskey(ctx.deps, flow, ctx.input.body, callerOf(ctx))),
  });

  api.add({
    ...{ method: 'POST', path: '/session/step-up/options', id: 'beginStepUp', tag: 'session' },
    summary: 'What can confirm that it is still the same person; none before a second factor is set up.',
    access: { who: 'person' },
    output: stepUpOptionsAnswer,
    handle: (ctx) => beginStepUp(ctx),
  });

  api.add({
    ...{ method: 'POST', path: '/session/step-up', id: 'stepUp', tag: 'session' },
    summary: 'A fresh second factor: opens what asks for one, for ten minutes.',
    access: { who: 'person' },
    input: { body: stepUpBody },
    handle: (ctx) => stepUp(ctx, ctx.input.body),
  });
}

/** Ends what this browser's flow cookie began, and opens the session. */
async function finishFlow(
  ctx: OperationContext,
  finish: (flow: string | undefined) => Promise<Opened>,
): Promise<Me> {
  const flow = ctx.cookies.get(flowCookie);
  return welcome(ctx, await ctx.deps.gates.work.run(() => finish(flow)));
}

const stepUpBinding = (ctx: OperationContext): Binding => ({
  bound: sessionBinding(ctx.actor.sessionId ?? refuse('session-ended')),
  purpose: 'step-up',
});

async function beginStepUp(ctx: OperationContext) {
  const { deps } = ctx;
  const { userId, passkeys, totpSince } = await ctx.inClinic(async (scope) => {
    const own = await ownUser(scope);
    return { userId: own, ...(await factorsOf(scope, own)) };
  });
  const ask = () => askForPasskey(deps, stepUpBinding(ctx), userId);
  const passkeyOptions = passkeys > 0 && (await deps.gates.work.run(ask));
  const methods: ('passkey' | 'totp')[] = [];
  if (passkeyOptions) methods.push('passkey');
  if (totpSince) methods.push('totp');
  return { methods, ...(passkeyOptions && { passkeyOptions }) };
}

async function stepUp(ctx: OperationContext, presented: SecondFactor): Promise<undefined> {
  const userId = await ctx.inClinic(ownUser);
  const { deps } = ctx;
  const proved = await deps.gates.work.run(() => proveFactor(deps, userId, presented, stepUpBinding(ctx)));
  if (!proved) {
    await noteSession(deps, ctx.actor, 'session.factor-refused');
    refuse('second-factor-invalid');
  }
  await proveOwnSession(ctx, proved);
}
