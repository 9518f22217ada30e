import { hashPassword } from '../../models/password.ts';
import { addStaff, listStaff, updateStaff } from '../../models/staff.ts';
import type { Operations } from '../operations.ts';
import { presentStaff } from './presenter.ts';
import { idParams } from './schema.ts';
import { newStaffBody, staffAnswer, staffBody, staffListAnswer } from './staff-schema.ts';

export function staffRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/staff', id: 'listStaff', tag: 'clinic' },
    summary: 'Everybody who works or worked in the clinic, and what each may do.',
    access: { permission: 'staff:read' },
    output: staffListAnswer,
    inClinic: async (scope) => ({ staff: (await listStaff(scope)).map(presentStaff) }),
  });

  api.add({
    ...{ method: 'POST', path: '/staff', id: 'addStaff', tag: 'clinic', status: 201 },
    summary: 'A new account and its membership in this clinic.',
    access: { permission: 'staff:write' },
    input: { body: newStaffBody },
    output: staffAnswer,
    // Outside the transaction: hashing takes longer than everything in it.
    prepare: (ctx) => ctx.deps.gates.signIn.run(() => hashPassword(ctx.input.body.password)),
    async inClinic(scope, ctx, passwordHash) {
      const { password: _, ...person } = ctx.input.body;
      return presentStaff(await addStaff(scope, ctx.deps.tenancy.kms, { ...person, passwordHash }));
    },
  });

  api.add({
    ...{ method: 'PATCH', path: '/staff/:id', id: 'updateStaff', tag: 'clinic' },
    summary: 'Changes the name or role, or ends and resumes the membership.',
    access: { permission: 'staff:write' },
    input: { params: idParams, body: staffBody },
    output: staffAnswer,
    inClinic: async (scope, ctx) =>
      presentStaff(await updateStaff(scope, ctx.input.params.id, ctx.input.body)),
  });
}
