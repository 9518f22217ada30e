import { ZodError } from 'zod';
import { DomainError, type ErrorCode, type ErrorDetails, errorTable } from '../../domain/errors.ts';
import { translateDatabaseError } from '../../models/database-errors.ts';
import { OAuthRefusal } from '../oauth-refusal.ts';
import { presentProblem, problemType } from '../problem.ts';
import type { ApiMiddleware } from '../context.ts';

/** What somebody who tries doors leaves in the log (a wrong token is noted where it is read); who it was is in the audit, not here. */
const isSuspicious: ReadonlySet<ErrorCode> = new Set([
  ...(['session-ended', 'invalid-credentials', 'second-factor-invalid', 'challenge-invalid'] as const),
  ...(['signature-invalid', 'forbidden', 'csrf-refused', 'too-many-attempts'] as const),
]);

/** The one place where an error becomes an answer; first in the chain. */
export function errorHandler(): ApiMiddleware {
  return async function errorHandlerMiddleware(ctx, next) {
    try {
      await next();
      if (ctx.status === 404 && ctx.body == null) throw new DomainError('not-found');
      if (ctx.status === 405 || ctx.status === 501) throw new DomainError('method-not-allowed');
    } catch (error) {
      if (error instanceof OAuthRefusal) {
        ctx.status = error.status;
        ctx.body = { error: error.code };
        return;
      }
      const refusal = toRefusal(error);
      if (isDataException(error))
        ctx.log.warn({ requestId: ctx.state.requestId, ...traceOf(error) }, 'schema too wide');
      if (refusal.code === 'unexpected')
        ctx.log.error({ requestId: ctx.state.requestId, ...traceOf(error) }, 'unexpected');
      if (isSuspicious.has(refusal.code))
        ctx.log.warn({ requestId: ctx.state.requestId, code: refusal.code }, 'refused');
      const { retryAfterSeconds } = refusal.details;
      ctx.status = errorTable[refusal.code].status;
      if (retryAfterSeconds) ctx.set('Retry-After', String(retryAfterSeconds));
      ctx.type = problemType;
      ctx.body = JSON.stringify(presentProblem(refusal, ctx.state.requestId));
    }
  };
}

function toRefusal(error: unknown): DomainError {
  if (error instanceof ZodError) return new DomainError('invalid-input', { fields: fieldsOf(error) });
  const translated = translateDatabaseError(error);
  if (translated instanceof DomainError) return translated;
  if (isDataException(error)) return new DomainError('invalid-input');
  // What Koa, the router and the body parser throw carries an HTTP status and no code of ours.
  const status = (error as { status?: unknown } | null)?.status;
  if (status === 415) return new DomainError('media-type-unsupported');
  if (status === 413) return new DomainError('payload-too-large');
  if (typeof status === 'number' && status >= 400 && status < 500) return new DomainError('invalid-input');
  return new DomainError('unexpected');
}

/** SQLSTATE class 22: a value that fits no column. The caller's fault, and a schema's that let it through. */
const isDataException = (error: unknown): boolean => {
  const { code, nativeError } = (error ?? {}) as { code?: unknown; nativeError?: { code?: unknown } };
  const state = nativeError?.code ?? code;
  return typeof state === 'string' && /^22\w{3}$/.test(state);
};

/** Paths and codes only: a message of zod may quote what the person typed. */
const fieldsOf = (error: ZodError): NonNullable<ErrorDetails['fields']> =>
  error.issues.slice(0, 50).map((issue) => ({
    path: issue.path
      .filter((part) => part !== 'body' && part !== 'query' && part !== 'params')
      .map(String)
      .join('.'),
    code: issue.code === 'custom' ? issue.message : issue.code,
  }));

/** Without messages: those of Postgres quote values. */
function traceOf(error: unknown) {
  const {
    name = 'unknown',
    code,
    nativeError,
    stack = '',
  } = (error ?? {}) as Error & {
    code?: unknown;
    nativeError?: { code?: unknown };
  };
  const frames = stack.split('\n').filter((line) => line.startsWith('    at '));
  return { error: { name, code: nativeError?.code ?? code, frames: frames.slice(0, 12) } };
}
