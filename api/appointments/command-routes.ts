import type { Command } from '../../domain/appointments/status.ts';
import { getAppointment } from '../../models/appointment.ts';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { changeServices, moveVisit } from '../../models/moving.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { Operations } from '../operations.ts';
import { announce } from './announce.ts';
import { appointmentAnswer } from './answers.ts';
import { judgeSqueezeIn, maySqueezeIn } from './policy.ts';
import { presentAppointment } from './presenter.ts';
import { cancelBody, commandBody, moveBody, servicesBody, visitParams } from './schema.ts';

const plainCommands: Record<Exclude<Command, 'move' | 'cancel'>, { id: string; summary: string }> = {
  confirm: { id: 'confirmAppointment', summary: 'The client will come.' },
  'check-in': { id: 'checkInAppointment', summary: 'The client is here; also after a no-show.' },
  start: { id: 'startAppointment', summary: 'The client is in the room.' },
  finish: { id: 'finishAppointment', summary: 'The visit is done.' },
  'no-show': { id: 'markNoShow', summary: 'The client did not come.' },
};
const common = {
  ...({ method: 'POST', tag: 'appointments', access: { permission: 'agenda:write' } } as const),
  // A card bears the client's name, which is sealed with her key alone.
  keepsAnswer: false,
  again: readCard,
} as const;

/** What the reception does with a visit; each answers at once from Postgres, the process hears of it through the outbox. */
export function commandRoutes(api: Operations): void {
  for (const [command, facts] of Object.entries(plainCommands)) {
    api.add({
      ...{ ...common, ...facts, path: `/appointments/:id/${command}` },
      input: { params: visitParams, body: commandBody },
      output: appointmentAnswer,
      async inClinic(scope, ctx) {
        const wish = { id: ctx.input.params.id, version: ctx.input.body.version };
        const visit = await commandAppointment(scope, command as keyof typeof plainCommands, wish);
        ctx.after(() => announce(ctx, visit));
        return presentAppointment(visit);
      },
    });
  }

  api.add({
    ...{ ...common, path: '/appointments/:id/cancel', id: 'cancelAppointment' },
    summary: 'Cancels a visit and tells the client, if the clinic does.',
    input: { params: visitParams, body: cancelBody },
    output: appointmentAnswer,
    async inClinic(scope, ctx) {
      const wish = { id: ctx.input.params.id, ...ctx.input.body };
      const visit = await commandAppointment(scope, 'cancel', wish);
      ctx.after(() => announce(ctx, visit));
      return presentAppointment(visit);
    },
  });

  api.add({
    ...{ ...common, path: '/appointments/:id/move', id: 'moveAppointment' },
    summary:
      'Moves a visit to another time, to other professionals, rooms or devices, or says with every reason why not.',
    input: { params: visitParams, body: moveBody },
    output: appointmentAnswer,
    async inClinic(scope, ctx) {
      judgeSqueezeIn(ctx.actor, ctx.input.body.squeezeIn);
      const visit = await moveVisit(scope, { id: ctx.input.params.id, ...ctx.input.body }, Date.now());
      ctx.after(() => announce(ctx, visit));
      return presentAppointment(visit);
    },
  });

  api.add({
    ...{ ...common, path: '/appointments/:id/services', id: 'changeServices' },
    summary: 'Changes what is done in a visit before it begins, or says with every reason why not.',
    input: { params: visitParams, body: servicesBody },
    output: appointmentAnswer,
    async inClinic(scope, ctx) {
      const rights = { maySqueezeIn: maySqueezeIn(ctx.actor) };
      const wish = { id: ctx.input.params.id, ...ctx.input.body, ...rights };
      const visit = await changeServices(scope, wish, Date.now());
      ctx.after(() => announce(ctx, visit));
      return presentAppointment(visit);
    },
  });
}

async function readCard(scope: Scope, id: string) {
  const visit = await getAppointment(scope, id);
  await scope.audit({
    ...{ action: 'appointment.read', entity: 'appointment', entityId: id, subjectIds: [visit.clientId] },
  });
  return presentAppointment(visit);
}
