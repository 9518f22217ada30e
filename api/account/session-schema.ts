import { z } from 'zod';
import { passwordText } from '../password-check.ts';
import { staffRoles } from '../../domain/clinic/roles.ts';
import { authenticationResponse, requestOptions } from './webauthn-schema.ts';

export const signInBody = z.strictObject({
  email: z.string().min(3).max(254),
  password: passwordText,
  /** For people of several clinics; left out, the oldest membership. */
  clinicId: z.uuid().optional(),
});

const typedCode = z.strictObject({ totp: z.string().regex(/^\d{6}$/) });
const shownPasskey = z.strictObject({ passkey: authenticationResponse });
export const secondFactorBody = z.union([
  typedCode,
  z.strictObject({ recoveryCode: z.string().min(8).max(40) }),
  shownPasskey,
]);
export type SecondFactor = z.output<typeof secondFactorBody>;
/** A recovery code is for getting in again, not for confirming. */
export const stepUpBody = z.union([typedCode, shownPasskey]);
const secondFactorMethods = ['passkey', 'totp', 'recovery-code'] as const;
export type SecondFactorMethod = (typeof secondFactorMethods)[number];

export const passkeyBody = z.strictObject({
  credential: authenticationResponse,
  clinicId: z.uuid().optional(),
});
export const switchBody = z.strictObject({ clinicId: z.uuid() });

const role = z.enum(staffRoles);
export const meAnswer = z
  .strictObject({
    user: z.strictObject({ id: z.uuid(), name: z.string() }),
    clinic: z.strictObject({ id: z.uuid(), name: z.string(), timeZone: z.string() }),
    role,
    clinics: z.array(z.strictObject({ id: z.uuid(), name: z.string(), role })),
    temporalUiUrl: z.string().optional(),
    mustEnrol: z.boolean().describe('this session may do nothing but set up a second factor'),
    enrolBy: z.iso.datetime().nullable().describe('end of grace; null when nothing is missing'),
    methods: z.strictObject({
      passkeys: z.int(),
      totp: z.boolean(),
      recoveryCodesLeft: z.int(),
    }),
    isNetworkOwner: z.boolean(),
  })
  .meta({ id: 'Me' });

export const signInAnswer = z.union([
  meAnswer,
  z
    .strictObject({
      next: z.literal('second-factor'),
      methods: z.array(z.enum(secondFactorMethods)),
      passkeyOptions: requestOptions.optional(),
    })
    .meta({ id: 'NextFactor' }),
]);
export const passkeyOptionsAnswer = z.strictObject({ options: requestOptions });
export const stepUpOptionsAnswer = z.strictObject({
  methods: z.array(z.enum(['passkey', 'totp'])),
  passkeyOptions: requestOptions.optional(),
});
