import { randomBytes } from 'node:crypto';

/** A refusal in Graph's shape. */
export class GraphError extends Error {
  readonly code: number;
  readonly status: number;
  readonly subcode: number | undefined;

  constructor(code: number, details: string, { status = httpStatus[code] ?? 400, subcode = 0 } = {}) {
    super(details);
    this.code = code;
    this.status = status;
    this.subcode = subcode || undefined;
  }

  toBody(): object {
    return {
      error: {
        message: `(#${this.code}) ${this.message}`,
        type: 'OAuthException',
        code: this.code,
        ...(this.subcode !== undefined && { error_subcode: this.subcode, error_user_msg: this.message }),
        error_data: { messaging_product: 'whatsapp', details: this.message },
        fbtrace_id: randomBytes(12).toString('base64url'),
      },
    };
  }
}

const httpStatus: Record<number, number> = {
  1: 500,
  2: 503,
  190: 401,
  130429: 429,
  131000: 500,
  131016: 503,
  132001: 404,
};
