import { inPublicClinic } from '../public-clinic.ts';
import type { ParameterizedContext } from 'koa';
import { DomainError, refuse } from '../../domain/errors.ts';
import type { SignInAnswer } from '../../domain/client-door/sign-in-code.ts';
import { enterByCode } from '../../models/newcomer.ts';
import { readOwnClient } from '../../models/own-client.ts';
import { requestSignInCode, trySignInCode } from '../../models/sign-in-code.ts';
import { callerAddress } from '../address.ts';
import { giveClientCookies } from '../client-session.ts';
import type { ApiContext, ApiState } from '../context.ts';
import type { RateLimit } from '../middleware/rate-limit.ts';
import type { Operations } from '../operations.ts';
import { presentOwnClient } from './presenter.ts';
import {
  answerCodeBody,
  askCodeBody,
  challengeAnswer,
  clientMeAnswer,
  publicClinicParams,
} from './schema.ts';

type Context = ParameterizedContext<ApiState, ApiContext>;

/** A code makes a telephone ring: counted by address, clinic and number, and by number over all clinics. */
export async function countCode({ deps, ip }: Pick<Context, 'deps' | 'ip'>, clinicId: string, phone: string) {
  const limits = deps.clientDoorLimits;
  await limits.address.take(callerAddress(ip));
  await limits.clinic.take(clinicId);
  await limits.phone.take(`${clinicId}|${phone}`);
  await limits.phoneDay.take(`${clinicId}|${phone}`);
  await limits.phoneAnywhere.take(phone);
}

export function publicSignInRoutes(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/public/clinics/:clinicId/sign-in', id: 'askSignInCode', tag: 'public' },
    summary:
      'Sends a code and a link to a client by WhatsApp; the answer is the same for a number that nobody has.',
    access: { who: 'anyone' },
    status: 202,
    input: { params: publicClinicParams, body: askCodeBody },
    output: challengeAnswer,
    async handle(ctx) {
      const { clinicId } = ctx.input.params;
      const { phone } = ctx.input.body;
      await countCode(ctx, clinicId, phone);
      const challengeId = await inPublicClinic(ctx, clinicId, (scope) => requestSignInCode(scope, phone));
      ctx.deps.live.poke('neonpro_outbox');
      return { challengeId };
    },
  });

  api.add({
    ...{ method: 'POST', path: '/public/clinics/:clinicId/sign-in/verify', id: 'answerSignInCode' },
    ...{
      tag: 'public',
      summary: 'Signs a client in with the code or the token of the link; both die after five tries.',
    },
    access: { who: 'anyone' },
    input: { params: publicClinicParams, body: answerCodeBody },
    output: clientMeAnswer,
    async handle(ctx) {
      const { clinicId } = ctx.input.params;
      const { challengeId, name = null, ...answer } = ctx.input.body;
      const address = callerAddress(ctx.ip);
      await ctx.deps.clientDoorLimits.answers.take(address);
      await proveAnswer(ctx, clinicId, challengeId, answer);
      const { secret, ...session } = await inPublicClinic(ctx, clinicId, (scope) =>
        enterByCode(scope, challengeId, name),
      );
      await ctx.deps.clientDoorLimits.answers.giveBack(address, false);
      await giveClientCookies(ctx, session, secret);
      const { sessionId, clientId: actorId } = session;
      const actor = { clinicId, actorId, role: 'client', sessionId, requestId: ctx.state.requestId } as const;
      const me = await ctx.deps.gates.work.run(() => ctx.deps.tenancy.withClinic(actor, readOwnClient));
      return presentOwnClient(me);
    },
  });
}

/**
 * One try at a code or a link, counted before it is looked at. A code is a million to one: all wrong ones of a clinic are counted
 * together. A link cannot be guessed and works on. Whatever was tried at, as many counters are touched: the time tells nothing.
 * When those of newcomers are used up, each of their codes is good for its first try alone: nobody is shut out by others' guesses.
 */
export async function proveAnswer(
  ctx: Pick<Context, 'deps' | 'state'>,
  clinicId: string,
  challengeId: string,
  answer: SignInAnswer,
  rightsRequestId: string | null = null,
): Promise<void> {
  const { guesses, newcomerGuesses } = ctx.deps.clientDoorLimits;
  const isCode = 'code' in answer;
  if (isCode) await guesses.take(clinicId);
  const { isRight, guessedAt, isFirst } = await inPublicClinic(ctx, clinicId, (scope) =>
    trySignInCode(scope, challengeId, answer, rightsRequestId),
  );
  let isLetIn = isRight;
  if (isCode) {
    const nobody = `${clinicId}|nothing`;
    // Made-up challenges must not shut the door for a day. For a real one something else is given back: the same work either way.
    await guesses.giveBack(guessedAt === 'client' && !isRight ? nobody : clinicId, false);
    if (guessedAt === 'newcomer') {
      const isLeft = await takeQuietly(newcomerGuesses, clinicId);
      isLetIn = isRight && (isLeft || isFirst);
    } else await newcomerGuesses.giveBack(nobody, false);
  }
  if (!isLetIn) refuse('challenge-invalid');
  if (isCode && guessedAt === 'newcomer') await newcomerGuesses.giveBack(clinicId, false);
}

/** False when it is used up. An answer of its own would tell whoever guesses that the number is no client's. */
async function takeQuietly(limit: RateLimit, subject: string): Promise<boolean> {
  try {
    await limit.take(subject);
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'too-many-attempts') return false;
    throw error;
  }
}
