const statuses = {
  invalid_request: 400,
  invalid_client: 401,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  invalid_scope: 400,
} as const;
export type OAuthError = keyof typeof statuses;

/** A refusal of the token endpoint, which speaks RFC 6749 (section 5.2) and not RFC 9457: its callers are OAuth libraries. */
export class OAuthRefusal extends Error {
  override readonly name = 'OAuthRefusal';
  readonly code: OAuthError;
  readonly status: number;

  constructor(code: OAuthError) {
    super(code);
    this.code = code;
    this.status = statuses[code];
  }
}

export const oauthErrors = Object.keys(statuses) as [OAuthError, ...OAuthError[]];
