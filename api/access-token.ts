import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { scopes, type StaffRole, staffRoles } from '../domain/clinic/roles.ts';
import { refuse } from '../domain/errors.ts';
import type { Actor } from '../models/tenant-token.ts';

export const accessLivesSeconds = 600;
const longestPayload = 4_096;

const names = { typ: 'at+jwt', issuer: 'neonpro' };
const header = { alg: 'EdDSA', typ: names.typ };
/** The first part of every token of ours: keys, algorithms and anything else a token names about itself end here. */
const headerText = Buffer.from(JSON.stringify(header)).toString('base64url');
const common = {
  ...{ sub: z.uuid(), clinic: z.uuid(), jti: z.uuid(), exp: z.int(), iat: z.int() },
  iss: z.literal(names.issuer),
};
/** Each kind has an audience of its own, so that none passes for another. */
const kinds = {
  staff: {
    audience: 'neonpro-api',
    claims: z.strictObject({
      ...common,
      aud: z.literal('neonpro-api'),
      role: z.enum([...staffRoles, 'enrolling']),
      sid: z.uuid(),
    }),
  },
  program: {
    audience: 'neonpro-programs',
    claims: z.strictObject({
      ...common,
      aud: z.literal('neonpro-programs'),
      role: z.literal('api-client'),
      scopes: z.array(z.enum(scopes)).max(50),
    }),
  },
  client: {
    audience: 'neonpro-clients',
    claims: z.strictObject({
      ...common,
      aud: z.literal('neonpro-clients'),
      role: z.literal('client'),
      sid: z.uuid(),
    }),
  },
} as const;
export type TokenKind = keyof typeof kinds;
type Claims = z.output<(typeof kinds)[TokenKind]['claims']>;

export interface Identity {
  clinicId: string;
  staffId: string;
  role: StaffRole;
  sessionId: string;
  /** May only enrol a second factor. */
  isLimited?: boolean;
}

export interface AccessTokens {
  sign(identity: Identity): Promise<string>;
  signProgram(program: { clinicId: string; id: string; scopes: readonly string[] }): Promise<string>;
  signClient(client: { clinicId: string; clientId: string; sessionId: string }): Promise<string>;
  /** Refuses with `unauthenticated` whatever is not exactly a token of ours, of this kind, that lives. */
  verify(token: string | undefined, requestId: string, kind: TokenKind): Promise<Actor>;
}

/**
 * Letter for letter as we write tokens, so that none has a second spelling: base64url has spare bits, JSON has spaces and takes the last of
 * two equal names.
 */
function isCanonical(token: string): boolean {
  const [head, payload = '', signature = '', ...rest] = token.split('.');
  if (head !== headerText || rest.length > 0 || payload.length > longestPayload) return false;
  const text = Buffer.from(payload, 'base64url').toString();
  const isCode = [payload, signature].every(
    (part) => Buffer.from(part, 'base64url').toString('base64url') === part,
  );
  try {
    return isCode && JSON.stringify(JSON.parse(text)) === text;
  } catch {
    return false;
  }
}

/** EdDSA with the key of the configuration only: whatever key the token itself names is never looked at (RFC 8725). */
export function createAccessTokens(
  privatePem: string,
  onRefused: (code: string, requestId: string) => void,
): AccessTokens {
  const privateKey = createPrivateKey(privatePem);
  const publicKey = createPublicKey(privateKey);
  // The same token comes with every request of ten minutes, and its signature was a sixth of a booking's work. Whether the session
  // still lives is asked of the database each time, so nothing outlives a sign-out.
  const verified = new LRUCache<string, Claims>({ max: 5_000, ttl: accessLivesSeconds * 1000 });

  const write = (kind: TokenKind, subject: string, claims: Record<string, unknown>): Promise<string> => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT(claims)
      .setProtectedHeader(header)
      .setSubject(subject)
      .setIssuer(names.issuer)
      .setAudience(kinds[kind].audience)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + accessLivesSeconds)
      .sign(privateKey);
  };

  async function read(token: string, kind: TokenKind): Promise<Claims> {
    if (!isCanonical(token)) throw new errors.JWTInvalid('not as we write tokens');
    const { payload } = await jwtVerify(token, publicKey, {
      algorithms: ['EdDSA'],
      ...names,
      audience: kinds[kind].audience,
      maxTokenAge: accessLivesSeconds,
      requiredClaims: ['sub', 'exp', 'iat', 'jti'],
    });
    const claims = kinds[kind].claims.parse(payload);
    if (claims.exp - claims.iat !== accessLivesSeconds) throw new errors.JWTInvalid('of another length');
    return claims;
  }

  return {
    sign: ({ clinicId, staffId, role, sessionId, isLimited }) =>
      write('staff', staffId, { clinic: clinicId, role: isLimited ? 'enrolling' : role, sid: sessionId }),
    signProgram: ({ clinicId, id, scopes: given }) =>
      write('program', id, { clinic: clinicId, role: 'api-client', scopes: given }),
    signClient: ({ clinicId, clientId, sessionId }) =>
      write('client', clientId, { clinic: clinicId, role: 'client', sid: sessionId }),
    async verify(token, requestId, kind) {
      if (!token) refuse('unauthenticated');
      const known = verified.get(`${kind} ${token}`);
      const claims =
        known && known.exp * 1000 > Date.now()
          ? known
          : await read(token, kind).catch((error: unknown) => {
              onRefused(error instanceof errors.JOSEError ? error.code : 'claims', requestId);
              return refuse('unauthenticated');
            });
      verified.set(`${kind} ${token}`, claims);
      return {
        ...{ clinicId: claims.clinic, actorId: claims.sub, role: claims.role, requestId },
        sessionId: 'sid' in claims ? claims.sid : null,
        ...('scopes' in claims && { scopes: claims.scopes }),
      };
    },
  };
}
