import { z } from 'zod';
import { staffRoles } from '../../domain/clinic/roles.ts';
import { passwordText } from '../password-check.ts';

const name = z.string().trim().min(1).max(120);
const role = z.enum(staffRoles);

/** The password is judged by domain/account/password-rules.ts; beside a second factor eight characters are enough (ASVS 6.2.1). */
export const newStaffBody = z.strictObject({
  name,
  email: z.email().max(254),
  role,
  password: passwordText,
});

export const staffBody = z.strictObject({
  version: z.int().min(1).optional(),
  name: name.optional(),
  role: role.optional(),
  isActive: z.boolean().optional(),
});

/** As it is answered. */
export const staffAnswer = z
  .strictObject({
    ...{ id: z.uuid(), name: z.string(), email: z.string(), role },
    ...{ isActive: z.boolean(), version: z.int().min(1) },
    factors: z.strictObject({ passkeys: z.int(), totp: z.boolean() }),
    enrolBy: z.iso.datetime().nullable(),
    heldAt: z.iso
      .datetime()
      .nullable()
      .describe('the account was recovered by another clinic; until it is made active again here'),
  })
  .meta({ id: 'Staff' });
export const staffListAnswer = z.strictObject({ staff: z.array(staffAnswer) });

const days = z.int().min(0).max(30);
export const signInPolicyBody = z.strictObject({
  version: z.int().min(1),
  passkeyRoles: z.array(role).max(staffRoles.length).optional(),
  graceDays: days.optional(),
});
export const signInPolicyAnswer = z
  .strictObject({ passkeyRoles: z.array(role), graceDays: days, version: z.int().min(1) })
  .meta({ id: 'SignInPolicy' });

export const networkAnswer = z.strictObject({
  network: z.strictObject({ id: z.uuid(), name: z.string() }).nullable(),
  clinics: z.array(
    z.strictObject({
      ...{ id: z.uuid(), name: z.string(), role },
      today: z.strictObject({ visits: z.int(), confirmed: z.int(), noShows: z.int() }),
    }),
  ),
});
