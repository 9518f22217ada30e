import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { scopes, type StaffRole, staffRoles } from '../domain/clinic/roles.ts';
import { refuse } from '../domain/errors.ts';
import type { Actor } from '../models/tenant-token.ts';

export const accessLivesSeconds = 600;

const names = { typ: 'at+jwt', issuer: 'neonpro' };
const common = { sub: z.uuid(), clinic: z.uuid(), jti: z.uuid(), exp: z.number() };
/** Each kind has an audience of its own, so that none passes for another. */
const kinds = {
  staff: {
    audience: 'neonpro-api',
    claims: z.object({ ...common, role: z.enum([...staffRoles, 'enrolling']), sid: z.uuid() }),
  },
  program: {
    audience: 'neonpro-programs',
    claims: z.object({ ...common, role: z.literal('api-client'), scopes: z.array(z.enum(scopes)).max(50) }),
  },
  client: {
    audience: 'neonpro-clients',
    claims: z.object({ ...common, role: z.literal('client'), sid: z.uuid() }),
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

  const write = (kind: TokenKind, subject: string, claims: Record<string, unknown>): Promise<string> =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', typ: names.typ })
      .setSubject(subject)
      .setIssuer(names.issuer)
      .setAudience(kinds[kind].audience)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${accessLivesSeconds}s`)
      .sign(privateKey);

  async function read(token: string, kind: TokenKind): Promise<Claims> {
    const { payload } = await jwtVerify(token, publicKey, {
      algorithms: ['EdDSA'],
      ...names,
      audience: kinds[kind].audience,
      maxTokenAge: accessLivesSeconds,
      requiredClaims: ['sub', 'exp', 'iat', 'jti'],
    });
    return kinds[kind].claims.parse(payload);
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
