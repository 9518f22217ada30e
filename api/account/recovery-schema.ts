import { z } from 'zod';
import { readHalf, recoveryStates } from '../../domain/account/access-recovery.ts';
import { passwordText } from '../password-check.ts';

const email = z.string().min(3).max(254);
const half = z
  .string()
  .max(20)
  .transform((typed, ctx) => {
    const read = readHalf(typed);
    if (read === null) ctx.addIssue({ code: 'custom', message: 'code' });
    return read ?? z.NEVER;
  });

export const askRecoveryBody = z.strictObject({ email, clinicId: z.uuid().optional() });
export const redeemRecoveryBody = z.strictObject({
  email,
  /** What each of the two approvers was shown, in either order. */
  codes: z.tuple([half, half]),
  password: passwordText,
});
export const recoveryParams = z.strictObject({ id: z.uuid() });
export const nothingBody = z.strictObject({});
/** The same for everybody, so that it tells nothing. */
export const nothingAnswer = z.strictObject({});

const recovery = z
  .strictObject({
    id: z.uuid(),
    staffId: z.uuid(),
    name: z.string(),
    requestedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
    state: z.enum(recoveryStates),
    approvals: z.array(z.strictObject({ staffId: z.uuid(), name: z.string(), at: z.iso.datetime() })),
    mayApprove: z.boolean(),
    version: z.int(),
  })
  .meta({ id: 'Recovery' });
export const recoveriesAnswer = z.strictObject({ recoveries: z.array(recovery) });
export const halfAnswer = z.strictObject({ code: z.string().describe('this approver’s half, told once') });
