import type { z } from 'zod';
import { DomainError, refuse } from '../domain/errors.ts';
import { claimKey, type EarlierAnswer, keepAnswer, type KeyedAnswer } from '../models/idempotency.ts';
import { requireStepUp } from '../models/step-up.ts';
import type { Scope } from '../models/tenancy.ts';
import type { ApiMiddleware } from './context.ts';
import { entityTag, isKnown } from './entity-tag.ts';
import type { Parts } from './middleware/input.ts';
import type { Handler, Operation, OperationContext } from './operation.ts';

const shortestKey = 8;
const longestKey = 200;

/** The key a caller repeats when it does not know whether its request arrived; null without one. */
export function idempotencyKey(
  ctx: Pick<OperationContext, 'get' | 'headers'>,
  isRequired = false,
): string | null {
  const key = ctx.get('Idempotency-Key');
  // An empty one is a fault of the caller, who believes to be safe from doing it twice.
  if (ctx.headers['idempotency-key'] === undefined && !isRequired) return null;
  if (key.length < shortestKey || key.length > longestKey) refuse('idempotency-key-missing');
  return key;
}

/** The last link of an operation's line: runs the handler and writes its answer. */
export function perform<P extends Parts, O extends z.ZodType, R>(
  operation: Operation<P, O> & Handler<P, O, R>,
): ApiMiddleware {
  const status = operation.status ?? (operation.output ? 200 : 204);
  const isRead = operation.method === 'GET';

  /** Everything an operation in one transaction shares: the step-up, the key, and the answer kept with it. */
  async function inClinic(ctx: OperationContext<P>): Promise<KeyedAnswer> {
    if (!('inClinic' in operation)) throw new Error('not in one transaction');
    const { prepare, inClinic: transact, again } = operation;
    const key = isRead ? null : idempotencyKey(ctx, operation.isKeyRequired);
    const prepared = (await prepare?.(ctx)) as R;
    const work = async (scope: Scope): Promise<KeyedAnswer> => ({
      status,
      body: await transact(scope, ctx, prepared),
    });
    const repeat = async (scope: Scope, { entityId, ...answer }: EarlierAnswer): Promise<KeyedAnswer> => {
      if (operation.keepsAnswer !== false) return answer;
      if (!again || entityId === null) refuse('already-done');
      return { status, body: await again(scope, entityId) };
    };
    return ctx.inClinic(async (scope) => {
      ctx.state.effects = [];
      if (operation.needsStepUp) await requireStepUp(scope);
      if (key === null) return work(scope);
      const earlier = await claimKey(scope, { key, hash: hashOf(operation.id, scope, ctx) });
      if (earlier) return repeat(scope, earlier);
      const answer = await work(scope);
      await keepAnswer(scope, key, answer, operation.keepsAnswer);
      return answer;
    });
  }

  async function act(ctx: OperationContext<P>): Promise<KeyedAnswer> {
    if ('inClinic' in operation) return inClinic(ctx);
    if (operation.needsStepUp) await ctx.inClinic(requireStepUp);
    const body = await operation.handle(ctx);
    return { status: ctx.status === operation.otherStatus ? ctx.status : status, body };
  }

  return async function performMiddleware(plain) {
    const ctx = plain as unknown as OperationContext<P>;
    const answer = await act(ctx).catch((error: unknown) => {
      const isStale = error instanceof DomainError && error.code === 'version-conflict';
      throw isStale && ctx.state.hasPrecondition ? new DomainError('precondition-failed') : error;
    });
    for (const effect of ctx.state.effects ?? []) effect();
    if (ctx.deps.checksAnswers && operation.output && answer.status !== 304)
      checkAnswer(operation, answer.body);
    ctx.status = answer.status;
    if (answer.body === undefined) return;
    // Always said, never guessed from the text: Koa takes what begins with "<" for HTML.
    ctx.type = operation.produces ?? 'json';
    if (typeof answer.body !== 'object' || answer.body === null || Buffer.isBuffer(answer.body)) {
      ctx.body = answer.body;
      return;
    }
    const text = JSON.stringify(answer.body);
    const tag = entityTag(answer.body, text);
    if (isRead || hasVersion(answer.body)) ctx.set('ETag', tag);
    ctx.body = text;
    if (isRead && ctx.status === 200 && isKnown(ctx.get('If-None-Match'), tag)) {
      ctx.status = 304;
      ctx.body = null;
    }
  };
}

const hasVersion = (body: unknown): boolean =>
  typeof (body as { version?: unknown } | null)?.version === 'number';

/** Who asked for what: the same key with anything else is refused. Under the clinic's key, because a body may hold a password. */
function hashOf(id: string, { vault, actor }: Scope, { input }: OperationContext): Buffer {
  const { params, query, body } = input as { params?: unknown; query?: unknown; body?: unknown };
  const asked = JSON.stringify([id, actor.actorId, params ?? null, query ?? null, body ?? null]);
  return vault.blindIndex('idempotency_keys.request', asked);
}

function checkAnswer(operation: Operation<Parts, z.ZodType>, body: unknown): void {
  const parsed = operation.output?.safeParse(body === undefined ? body : JSON.parse(JSON.stringify(body)));
  if (parsed && !parsed.success) {
    const faults = parsed.error.issues.map(
      ({ path, code, message }) => `${path.join('.')} ${code} ${message}`,
    );
    throw new Error(`the answer of ${operation.id} is not as described: ${faults.join('; ')}`);
  }
}
