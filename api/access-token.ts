import { createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { errors, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { staffRoles } from '../domain/clinic/roles.ts';
import { refuse } from '../domain/errors.ts';
import type { Actor } from '../models/tenant-token.ts';

export const accessLivesSeconds = 600;

const names = { typ: 'at+jwt', issuer: 'neonpro', audience: 'neonpro-api' };
const claimsSchema = z.object({
  sub: z.uuid(),
  clinic: z.uuid(),
  role: z.enum(staffRoles),
  sid: z.uuid(),
  jti: z.uuid(),
  exp: z.number(),
});

export interface Identity {
  clinicId: string;
  staffId: string;
  role: (typeof staffRoles)[number];
  sessionId: string;
}

export interface AccessTokens {
  sign(identity: Identity): Promise<string>;
  /** Refuses with `unauthenticated` whatever is not exactly a token of ours that lives. */
  verify(token: string | undefined, requestId: string): Promise<Actor & { sessionId: string }>;
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
  const verified = new LRUCache<string, z.output<typeof claimsSchema>>({
    max: 5_000,
    ttl: accessLivesSeconds * 1000,
  });
  return {
    sign: ({ clinicId, staffId, role, sessionId }) =>
      new SignJWT({ clinic: clinicId, role, sid: sessionId })
        .setProtectedHeader({ alg: 'EdDSA', typ: names.typ })
        .setSubject(staffId)
        .setIssuer(names.issuer)
        .setAudience(names.audience)
        .setJti(randomUUID())
        .setIssuedAt()
        .setExpirationTime(`${accessLivesSeconds}s`)
        .sign(privateKey),
    async verify(token, requestId) {
      if (!token) refuse('unauthenticated');
      const known = verified.get(token);
      const claims =
        known && known.exp * 1000 > Date.now()
          ? known
          : await jwtVerify(token, publicKey, {
              algorithms: ['EdDSA'],
              ...names,
              maxTokenAge: accessLivesSeconds,
              requiredClaims: ['sub', 'exp', 'iat', 'jti', 'sid'],
            })
              .then(({ payload }) => claimsSchema.parse(payload))
              .catch((error: unknown) => {
                onRefused(error instanceof errors.JOSEError ? error.code : 'claims', requestId);
                return refuse('unauthenticated');
              });
      verified.set(token, claims);
      const { clinic, sub, role, sid } = claims;
      return { clinicId: clinic, actorId: sub, role, sessionId: sid, requestId };
    },
  };
}
