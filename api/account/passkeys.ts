import { randomBytes } from 'node:crypto';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import type { z } from 'zod';
import { refuse } from '../../domain/errors.ts';
import { findPasskey, type Passkey, passkeysOf, usePasskey } from '../../models/factors.ts';
import { type ChallengePurpose, putChallenge, takeChallenge } from '../../models/sign-in-flow.ts';
import type { Dependencies } from '../dependencies.ts';
import type {
  AuthenticationResponse,
  creationOptions,
  RegistrationResponse,
  requestOptions,
} from './webauthn-schema.ts';

type Deps = Pick<Dependencies, 'origin' | 'tenancy'>;
/** What a challenge is good for, and for whom: the hash of a flow cookie or of a session. */
export interface Binding {
  bound: Buffer;
  purpose: ChallengePurpose;
}

const timeout = 300_000;
/** From the configuration, never from the Host header. */
const partyOf = ({ origin }: Deps) => ({ expectedOrigin: origin, expectedRPID: new URL(origin).hostname });
/** What an authenticator keeps for the person: the id, which is random. */
const handleOf = (userId: string): Buffer<ArrayBuffer> => Buffer.from(userId.replaceAll('-', ''), 'hex');
const describe = ({ credentialId, transports }: Passkey) => ({
  id: credentialId.toString('base64url'),
  transports,
});

async function newChallenge({ tenancy }: Deps, { bound, purpose }: Binding): Promise<Buffer<ArrayBuffer>> {
  const challenge = randomBytes(32);
  await putChallenge(tenancy.knex, bound, purpose, challenge);
  return challenge;
}

/** With `userId`, for that person's passkeys; without, for any the browser knows of this site. */
export async function askForPasskey(deps: Deps, binding: Binding, userId: string | null) {
  const known = userId === null ? [] : await passkeysOf(deps.tenancy.knex, userId);
  const options = await generateAuthenticationOptions({
    rpID: partyOf(deps).expectedRPID,
    challenge: await newChallenge(deps, binding),
    userVerification: 'required',
    timeout,
    ...(known.length > 0 && { allowCredentials: known.map(describe) }),
  });
  return options as z.input<typeof requestOptions>;
}

interface UsedPasskey {
  userId: string;
  credentialsVersion: number;
}

/**
 * Whose passkey answered, used up together with its challenge; null when anything about it is wrong. Without `userId` the
 * authenticator must say whose it is; with it, another person's is refused.
 */
export async function verifyPasskey(
  deps: Deps,
  { bound, purpose }: Binding,
  response: AuthenticationResponse,
  userId: string | null,
): Promise<UsedPasskey | null> {
  const { knex } = deps.tenancy;
  const challenge = (await takeChallenge(knex, bound, purpose)) ?? refuse('challenge-invalid');
  const passkey = await findPasskey(knex, Buffer.from(response.id, 'base64url'));
  if (!passkey || (userId !== null && passkey.userId !== userId)) return null;
  const { userHandle } = response.response;
  if (userHandle == null ? userId === null : userHandle !== handleOf(passkey.userId).toString('base64url'))
    return null;
  if (isFramed(response.response.clientDataJSON)) return null;
  const { counter, publicKey } = passkey;
  const verified = await verifyAuthenticationResponse({
    ...{
      ...partyOf(deps),
      expectedChallenge: challenge.toString('base64url'),
      requireUserVerification: true,
    },
    response: response as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
    credential: { id: response.id, publicKey: new Uint8Array(publicKey), counter },
  }).catch(() => null);
  if (!verified?.verified) return null;
  const { newCounter, credentialBackedUp } = verified.authenticationInfo;
  const credentialsVersion = await usePasskey(knex, passkey.id, newCounter, credentialBackedUp);
  return credentialsVersion === null ? null : { userId: passkey.userId, credentialsVersion };
}

/** A page of ours inside somebody else's; the library lets it pass when the browser does not name the outer one. */
function isFramed(clientDataJSON: string): boolean {
  try {
    const data = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString()) as { crossOrigin?: unknown };
    return data.crossOrigin === true;
  } catch {
    return true;
  }
}

export async function askForNewPasskey(
  deps: Deps,
  binding: Binding,
  person: { userId: string; name: string; email: string },
) {
  const known = await passkeysOf(deps.tenancy.knex, person.userId);
  const options = await generateRegistrationOptions({
    ...{ rpName: 'NeonPro', rpID: partyOf(deps).expectedRPID, timeout, attestationType: 'none' },
    ...{ userName: person.email, userDisplayName: person.name, userID: handleOf(person.userId) },
    challenge: await newChallenge(deps, binding),
    excludeCredentials: known.map(describe),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  return options as z.input<typeof creationOptions>;
}

/** What to keep of a new passkey; refuses with `challenge-invalid` whatever is wrong with it. */
export async function verifyNewPasskey(
  deps: Deps,
  { bound, purpose }: Binding,
  response: RegistrationResponse,
) {
  const { knex } = deps.tenancy;
  const challenge = (await takeChallenge(knex, bound, purpose)) ?? refuse('challenge-invalid');
  if (isFramed(response.response.clientDataJSON)) refuse('challenge-invalid');
  const verified = await verifyRegistrationResponse({
    ...{
      ...partyOf(deps),
      expectedChallenge: challenge.toString('base64url'),
      requireUserVerification: true,
    },
    response: response as Parameters<typeof verifyRegistrationResponse>[0]['response'],
  }).catch(() => null);
  if (!verified?.verified) refuse('challenge-invalid');
  const { credential, credentialBackedUp } = verified.registrationInfo;
  return {
    credentialId: Buffer.from(credential.id, 'base64url'),
    publicKey: Buffer.from(credential.publicKey),
    counter: credential.counter,
    transports: response.response.transports ?? [],
    isBackedUp: credentialBackedUp,
  };
}
