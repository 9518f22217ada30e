import { hashPassword } from '../../models/password.ts';
import { addStaff, listStaff, updateStaff } from '../../models/staff.ts';
import { createRouter } from '../context.ts';
import { input } from '../middleware/input.ts';
import { signedIn } from '../middleware/signed-in.ts';
import { authorizeStaffRead, authorizeStaffWrite } from './policy.ts';
import { presentStaff } from './presenter.ts';
import { idParams } from './schema.ts';
import { newStaffBody, staffBody } from './staff-schema.ts';

export function staffRoutes() {
  const router = createRouter();

  router.get('/staff', signedIn(), async (ctx) => {
    authorizeStaffRead(ctx.actor);
    const staff = await ctx.inClinic(listStaff);
    ctx.body = { staff: staff.map(presentStaff) };
  });

  router.post('/staff', signedIn(), input({ body: newStaffBody }), async (ctx) => {
    authorizeStaffWrite(ctx.actor);
    const { password, ...person } = ctx.input.body;
    const { gates, tenancy } = ctx.deps;
    // Outside the transaction: hashing takes longer than everything in it.
    const passwordHash = await gates.signIn.run(() => hashPassword(password));
    const added = await ctx.inClinic((scope) => addStaff(scope, tenancy.kms, { ...person, passwordHash }));
    ctx.status = 201;
    ctx.body = presentStaff(added);
  });

  router.patch('/staff/:id', signedIn(), input({ params: idParams, body: staffBody }), async (ctx) => {
    authorizeStaffWrite(ctx.actor);
    const { params, body } = ctx.input;
    ctx.body = presentStaff(await ctx.inClinic((scope) => updateStaff(scope, params.id, body)));
  });

  return router.routes();
}
