import { z } from 'zod';
import { staffRoles } from '../../domain/clinic/roles.ts';

const name = z.string().trim().min(1).max(120);
const role = z.enum(staffRoles);

/** Passwords alone, without a second factor: 15 characters at least (ASVS 6.2.1), up to 128, never cut. */
export const newStaffBody = z.strictObject({
  name,
  email: z.email().max(254),
  role,
  password: z.string().min(15).max(128),
});

export const staffBody = z.strictObject({
  name: name.optional(),
  role: role.optional(),
  isActive: z.boolean().optional(),
});

/** As it is answered. */
export const staffAnswer = z
  .strictObject({
    ...{ id: z.uuid(), name: z.string(), email: z.string(), role },
    ...{ isActive: z.boolean(), version: z.int().min(1) },
  })
  .meta({ id: 'Staff' });
export const staffListAnswer = z.strictObject({ staff: z.array(staffAnswer) });
