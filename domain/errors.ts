/** The closed vocabulary of refusals: one code from the constraint to the Portuguese sentence (`errors.<code>` in the UI). */
export const errorTable = {
  'invalid-input': { status: 400, retry: false },
  'idempotency-key-missing': { status: 400, retry: false },
  'import-unreadable': { status: 400, retry: false },
  'password-too-weak': { status: 400, retry: false },
  'address-refused': { status: 400, retry: false },
  unauthenticated: { status: 401, retry: false },
  'session-ended': { status: 401, retry: false },
  'invalid-credentials': { status: 401, retry: false },
  'second-factor-invalid': { status: 401, retry: false },
  'challenge-invalid': { status: 401, retry: false },
  'signature-invalid': { status: 401, retry: false },
  forbidden: { status: 403, retry: false },
  'csrf-refused': { status: 403, retry: false },
  'enrolment-required': { status: 403, retry: false },
  'step-up-required': { status: 403, retry: false },
  'not-found': { status: 404, retry: false },
  'method-not-allowed': { status: 405, retry: false },
  'slot-unavailable': { status: 409, retry: false },
  'version-conflict': { status: 409, retry: false },
  'transition-refused': { status: 409, retry: false },
  'client-already-registered': { status: 409, retry: false },
  'email-already-registered': { status: 409, retry: false },
  'code-already-used': { status: 409, retry: false },
  'import-already-started': { status: 409, retry: false },
  'import-not-checked': { status: 409, retry: false },
  'last-factor': { status: 409, retry: false },
  'already-approved': { status: 409, retry: false },
  'owner-elsewhere': { status: 409, retry: false },
  'already-done': { status: 409, retry: false },
  'offer-over': { status: 409, retry: false },
  'phone-shared': { status: 409, retry: false },
  'too-many-holds': { status: 409, retry: false },
  'too-many-visits': { status: 409, retry: false },
  'hold-expired': { status: 409, retry: false },
  'payment-pending': { status: 409, retry: false },
  'too-late-to-cancel': { status: 409, retry: false },
  'too-late-to-move': { status: 409, retry: false },
  'too-many-moves': { status: 409, retry: false },
  'arrival-not-now': { status: 409, retry: false },
  'payment-account-missing': { status: 409, retry: false },
  'deposits-open': { status: 409, retry: false },
  'package-balance': { status: 409, retry: false },
  'package-frozen': { status: 409, retry: false },
  'package-not-frozen': { status: 409, retry: false },
  'package-expired': { status: 409, retry: false },
  'freeze-used-up': { status: 409, retry: false },
  'window-closed': { status: 409, retry: false },
  'contact-refused': { status: 409, retry: false },
  'template-not-approved': { status: 409, retry: false },
  'segment-empty': { status: 409, retry: false },
  'sms-not-configured': { status: 409, retry: false },
  'messaging-account-missing': { status: 409, retry: false },
  'messaging-account-refused': { status: 409, retry: false },
  'held-out': { status: 409, retry: false },
  'step-not-now': { status: 409, retry: false },
  'training-running': { status: 409, retry: false },
  'text-outdated': { status: 409, retry: false },
  'guardian-missing': { status: 409, retry: false },
  'consent-impossible': { status: 409, retry: false },
  'consent-request-over': { status: 409, retry: false },
  'identity-unproven': { status: 409, retry: false },
  'decision-missing': { status: 409, retry: false },
  'person-erased': { status: 409, retry: false },
  'legal-hold': { status: 409, retry: false },
  'erasure-running': { status: 409, retry: false },
  'request-not-hers': { status: 409, retry: false },
  'request-undecided': { status: 409, retry: false },
  'request-refused': { status: 409, retry: false },
  'request-over': { status: 409, retry: false },
  'run-outdated': { status: 409, retry: false },
  'rotation-running': { status: 409, retry: false },
  'link-expired': { status: 409, retry: false },
  'use-refused': { status: 409, retry: false },
  'stock-short': { status: 409, retry: false },
  'hold-stands': { status: 409, retry: false },
  'count-unexplained': { status: 409, retry: false },
  'recall-unfinished': { status: 409, retry: false },
  'recall-tries-missing': { status: 409, retry: false },
  'recall-empty': { status: 409, retry: false },
  'recall-running': { status: 409, retry: false },
  'lot-not-empty': { status: 409, retry: false },
  'product-in-use': { status: 409, retry: false },
  'gtin-taken': { status: 409, retry: false },
  'supplier-already-registered': { status: 409, retry: false },
  'precondition-failed': { status: 412, retry: false },
  'payload-too-large': { status: 413, retry: false },
  'media-type-unsupported': { status: 415, retry: false },
  'idempotency-key-reused': { status: 422, retry: false },
  'too-many-attempts': { status: 429, retry: true },
  unexpected: { status: 500, retry: true },
  'busy-try-again': { status: 503, retry: true },
  unavailable: { status: 503, retry: true },
  'key-destroyed': { status: 410, retry: false },
} as const satisfies Record<string, { status: number; retry: boolean }>;

export type ErrorCode = keyof typeof errorTable;

/** What a refusal may carry: ids, codes and field paths only, never a person's data. */
export interface ErrorDetails {
  reasons?: readonly {
    code: string;
    resourceId?: string;
    until?: string;
    position?: number;
    session?: number;
  }[];
  fields?: readonly { path: string; code: string }[];
  retryAfterSeconds?: number;
}

export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

/** Throws the refusal; typed `never` so that it ends a branch. */
export function refuse(code: ErrorCode, details: ErrorDetails = {}): never {
  throw new DomainError(code, details);
}

/** Refuses one field of what was given, with a code of its own. */
export function refuseField(path: string, code: string): never {
  refuse('invalid-input', { fields: [{ path, code }] });
}
