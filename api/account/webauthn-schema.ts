import { z } from 'zod';

/** WebAuthn's JSON (Level 3, §5.1.8–10), as browsers write it; the bytes are judged by @simplewebauthn/server. */
const base64url = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[A-Za-z0-9_-]+$/);

const transports = z.array(z.string().max(32)).max(10);
const credential = {
  id: base64url(1_400),
  rawId: base64url(1_400),
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).nullish(),
  // Of extensions nothing is asked, so nothing is read.
  clientExtensionResults: z.record(z.string().max(64), z.unknown()),
};

export const authenticationResponse = z
  .strictObject({
    ...credential,
    response: z.strictObject({
      clientDataJSON: base64url(8_192),
      authenticatorData: base64url(8_192),
      signature: base64url(4_096),
      userHandle: base64url(128).nullish(),
    }),
  })
  .meta({ id: 'PasskeyAuthentication' });
export type AuthenticationResponse = z.output<typeof authenticationResponse>;

export const registrationResponse = z
  .strictObject({
    ...credential,
    response: z.strictObject({
      clientDataJSON: base64url(8_192),
      attestationObject: base64url(65_536),
      authenticatorData: base64url(16_384).optional(),
      transports: transports.optional(),
      publicKeyAlgorithm: z.int().optional(),
      publicKey: base64url(8_192).optional(),
    }),
  })
  .meta({ id: 'PasskeyRegistration' });
export type RegistrationResponse = z.output<typeof registrationResponse>;

const descriptor = z.strictObject({
  id: z.string(),
  type: z.literal('public-key'),
  transports: z.array(z.string()).optional(),
});
export const requestOptions = z
  .strictObject({
    challenge: z.string(),
    timeout: z.int(),
    rpId: z.string(),
    userVerification: z.literal('required'),
    allowCredentials: z.array(descriptor).optional(),
  })
  .meta({ id: 'PasskeyRequestOptions' });

export const creationOptions = z
  .strictObject({
    challenge: z.string(),
    rp: z.strictObject({ id: z.string(), name: z.string() }),
    user: z.strictObject({ id: z.string(), name: z.string(), displayName: z.string() }),
    pubKeyCredParams: z.array(z.strictObject({ alg: z.int(), type: z.literal('public-key') })),
    timeout: z.int(),
    attestation: z.literal('none'),
    excludeCredentials: z.array(descriptor),
    authenticatorSelection: z.strictObject({
      residentKey: z.literal('required'),
      userVerification: z.literal('required'),
      requireResidentKey: z.boolean(),
    }),
    extensions: z.strictObject({ credProps: z.boolean() }),
    hints: z.array(z.string()),
  })
  .meta({ id: 'PasskeyCreationOptions' });
