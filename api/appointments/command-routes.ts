import type { Command } from '../../domain/appointments/status.ts';
import { commandAppointment, moveAppointment } from '../../models/appointment-commands.ts';
import { createRouter } from '../context.ts';
import { input } from '../middleware/input.ts';
import { signedIn } from '../middleware/signed-in.ts';
import { announce } from './announce.ts';
import { authorizeWrite } from './policy.ts';
import { presentAppointment } from './presenter.ts';
import { cancelBody, commandBody, moveBody, visitParams } from './schema.ts';

const plainCommands: readonly Exclude<Command, 'move' | 'cancel'>[] = [
  'confirm',
  'check-in',
  'start',
  'finish',
  'no-show',
];

/** What the reception does with a visit; each answers at once from Postgres, the process hears of it through the outbox. */
export function commandRoutes() {
  const router = createRouter();

  for (const command of plainCommands) {
    router.post(
      `/appointments/:id/${command}`,
      signedIn(),

      input({ params: visitParams, body: commandBody }),
      async (ctx) => {
        authorizeWrite(ctx.actor);
        const wish = { id: ctx.input.params.id, version: ctx.input.body.version };
        const visit = await ctx.inClinic((scope) => commandAppointment(scope, command, wish));
        announce(ctx, visit);
        ctx.body = presentAppointment(visit);
      },
    );
  }

  router.post(
    '/appointments/:id/cancel',
    signedIn(),

    input({ params: visitParams, body: cancelBody }),
    async (ctx) => {
      authorizeWrite(ctx.actor);
      const wish = { id: ctx.input.params.id, ...ctx.input.body };
      const visit = await ctx.inClinic((scope) => commandAppointment(scope, 'cancel', wish));
      announce(ctx, visit);
      ctx.body = presentAppointment(visit);
    },
  );

  router.post(
    '/appointments/:id/move',
    signedIn(),

    input({ params: visitParams, body: moveBody }),
    async (ctx) => {
      authorizeWrite(ctx.actor);
      const { version, startsAt, professionalId, roomId, deviceId } = ctx.input.body;
      const wish = {
        id: ctx.input.params.id,
        version,
        startsAt,
        ...(professionalId && { professionalId }),
        ...(roomId !== undefined && { roomId }),
        ...(deviceId !== undefined && { deviceId }),
      };
      const visit = await ctx.inClinic((scope) => moveAppointment(scope, wish, Date.now()));
      announce(ctx, visit);
      ctx.body = presentAppointment(visit);
    },
  );

  return router.routes();
}
