import { DomainError } from '../domain/errors.ts';

interface PostgresError {
  code?: string;
  constraint?: string;
  message?: string;
  nativeError?: PostgresError;
  name?: string;
}

const native = (error: unknown): PostgresError => {
  const outer = (error ?? {}) as PostgresError;
  return outer.nativeError ?? outer;
};

/** Deadlock, lock time-out, serialisation: another try of the same transaction can succeed (D16). */
export const isWorthRetrying = (error: unknown): boolean =>
  ['40P01', '55P03', '40001'].includes(native(error).code ?? '');

/** The name of the violated constraint when it is a unique, foreign key, check or exclusion violation. */
export function violatedConstraint(error: unknown): string | null {
  const { code, constraint } = native(error);
  return code && ['23505', '23503', '23514', '23P01'].includes(code) ? (constraint ?? '') : null;
}

const unreachable = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'ENOTFOUND',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08006',
];

/** SQL and connection faults become codes here, where they happen; anything unknown passes through to be logged as a 500. */
export function translateDatabaseError(error: unknown): unknown {
  const { code = '', message = '' } = native(error);
  if (error instanceof DomainError) return error;
  if (code === '28000') return new DomainError('session-ended');
  // Raised by app.refuse_erased (migration 73).
  if (code === 'NP001') return new DomainError('person-erased');
  if (isWorthRetrying(error) || code === '57014')
    return new DomainError('busy-try-again', { retryAfterSeconds: 1 });
  if ((error as PostgresError | null)?.name === 'KnexTimeoutError')
    return new DomainError('busy-try-again', { retryAfterSeconds: 1 });
  if (unreachable.includes(code) || /Connection (terminated|ended)|timeout expired/i.test(message)) {
    return new DomainError('unavailable', { retryAfterSeconds: 5 });
  }
  return error;
}
