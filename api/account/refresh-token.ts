import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { Kms } from '../../models/encryption.ts';

/** Opaque, 256 bits, kept as a hash. */
export const newRefreshToken = (): string => randomBytes(32).toString('base64url');
export const refreshHash = (token: string): Buffer => createHash('sha256').update(token).digest();

/**
 * The one successor of a refresh token, made from it with a key that is not in the database: whoever lost an answer asks again and gets
 * the token it missed, without anybody having kept it.
 */
export const successorOf = (kms: Kms, token: string): string =>
  createHmac('sha256', kms.platformKey('refresh')).update(token).digest('base64url');
