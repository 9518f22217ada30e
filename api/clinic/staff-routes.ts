import { getClinic } from '../../models/clinic.ts';
import { hashPassword } from '../../models/password.ts';
import { withFactors } from '../../models/staff-factors.ts';
import { addStaff, listStaff, signOutStaff, type StaffRecord, updateStaff } from '../../models/staff.ts';
import { refuse } from '../../domain/errors.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { Operations } from '../operations.ts';
import { requireGoodPassword } from '../password-check.ts';
import { presentStaff } from './presenter.ts';
import { idParams } from '../id-params.ts';
import { newStaffBody, staffAnswer, staffBody, staffListAnswer } from './staff-schema.ts';

const present = async (scope: Scope, person: StaffRecord) =>
  presentStaff((await withFactors(scope, [person]))[0] ?? refuse('not-found'));

export function staffRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/staff', id: 'listStaff', tag: 'clinic' },
    summary: 'Everybody who works or worked in the clinic, what each may do and has enrolled.',
    access: { permission: 'staff:read' },
    output: staffListAnswer,
    inClinic: async (scope) => ({
      staff: (await withFactors(scope, await listStaff(scope))).map(presentStaff),
    }),
  });

  // A new account is a role given: the same proof as for changing one, or a stolen session could make itself an owner.
  api.add({
    ...{ method: 'POST', path: '/staff', id: 'addStaff', tag: 'clinic', status: 201, needsStepUp: true },
    summary: 'A new account and its membership in this clinic.',
    access: { permission: 'staff:write' },
    input: { body: newStaffBody },
    output: staffAnswer,
    // Outside the transaction: hashing takes longer than everything in it.
    async prepare(ctx) {
      const { name, email, password } = ctx.input.body;
      const clinic = await ctx.inClinic(getClinic);
      await requireGoodPassword(password, [name, email, clinic.name]);
      return ctx.deps.gates.signIn.run(() => hashPassword(password));
    },
    async inClinic(scope, ctx, passwordHash) {
      const { password: _, ...person } = ctx.input.body;
      return present(scope, await addStaff(scope, ctx.deps.tenancy.kms, { ...person, passwordHash }));
    },
  });

  api.add({
    ...{ method: 'PATCH', path: '/staff/:id', id: 'updateStaff', tag: 'clinic' },
    summary: 'Changes the name; or the role, or ends and resumes the membership, after a step-up.',
    access: { permission: 'staff:write' },
    input: { params: idParams, body: staffBody },
    output: staffAnswer,
    inClinic: async (scope, ctx) =>
      present(scope, await updateStaff(scope, ctx.input.params.id, ctx.input.body)),
  });

  api.add({
    ...{ method: 'POST', path: '/staff/:id/sign-out', id: 'signOutStaff', tag: 'clinic' },
    summary: 'Ends every session of the person in this clinic.',
    access: { permission: 'staff:write' },
    input: { params: idParams },
    async inClinic(scope, ctx) {
      await signOutStaff(scope, ctx.input.params.id);
      return undefined;
    },
  });
}
