import { z } from 'zod';
import { signInMethods } from '../../domain/account/sign-in-policy.ts';
import { passwordText } from '../password-check.ts';
import { creationOptions, registrationResponse } from './webauthn-schema.ts';

const label = z.string().trim().min(1).max(60);
export const newPasskeyBody = z.strictObject({ credential: registrationResponse, label });
export const passkeyLabelBody = z.strictObject({ label });
export const totpCodeBody = z.strictObject({ code: z.string().regex(/^\d{6}$/) });
export const passwordBody = z.strictObject({ current: passwordText, password: passwordText });

const passkeyFields = {
  id: z.uuid(),
  label: z.string(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  isBackedUp: z.boolean().describe('kept by the maker’s cloud, so it survives the loss of the device'),
};
/** Shown once; the server keeps hashes. */
const recoveryCodes = z.array(z.string());
export const passkeyAnswer = z.strictObject(passkeyFields).meta({ id: 'Passkey' });
export const newPasskeyAnswer = z.strictObject({ ...passkeyFields, recoveryCodes: recoveryCodes.optional() });
export const newPasskeyOptionsAnswer = z.strictObject({ options: creationOptions });
export const totpAnswer = z.strictObject({
  secret: z.string().describe('base32'),
  uri: z.string().describe('otpauth:'),
  qr: z.string().describe('data URI of an SVG'),
});
export const totpConfirmedAnswer = z.strictObject({ recoveryCodes: recoveryCodes.optional() });
export const recoveryCodesAnswer = z.strictObject({ recoveryCodes });

export const accountAnswer = z.strictObject({
  passkeys: z.array(passkeyAnswer),
  totp: z.strictObject({ since: z.iso.datetime().nullable() }),
  recoveryCodesLeft: z.int(),
  policy: z.strictObject({ needsPasskey: z.boolean(), graceDays: z.int() }),
  enrolBy: z.iso.datetime().nullable(),
});

export const sessionsAnswer = z.strictObject({
  sessions: z.array(
    z.strictObject({
      id: z.uuid(),
      isCurrent: z.boolean(),
      clinicId: z.uuid(),
      browser: z.string().nullable(),
      os: z.string().nullable(),
      kind: z.enum(['desktop', 'mobile', 'tablet']),
      method: z.enum(signInMethods),
      createdAt: z.iso.datetime(),
      seenAt: z.iso.datetime(),
    }),
  ),
});
