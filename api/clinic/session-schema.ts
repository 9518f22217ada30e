import { z } from 'zod';

export const signInBody = z.strictObject({
  email: z.string().min(3).max(254),
  password: z.string().min(1).max(128),
  /** For people of several clinics; left out, the oldest membership. */
  clinicId: z.uuid().optional(),
});
