import { findFreeTimes } from '../../models/free-times.ts';
import { getAppointment, listAppointments, listClientAppointments } from '../../models/appointment.ts';
import { isClient } from '../../models/client.ts';
import { bookAppointment } from '../../models/booking.ts';
import { resourceKindOf } from '../../models/resource-kind.ts';
import { refuse } from '../../domain/errors.ts';
import { createRouter } from '../context.ts';
import { input } from '../middleware/input.ts';
import { signedIn } from '../middleware/signed-in.ts';
import { announce } from './announce.ts';
import { commandRoutes } from './command-routes.ts';
import { authorizeRead, authorizeWrite, seesProcesses } from './policy.ts';
import { presentAppointment, presentSlot } from './presenter.ts';
import { agendaQuery, availabilityQuery, bookBody, visitParams } from './schema.ts';
import { readTimeline } from './timeline.ts';

/** The key a caller repeats when it does not know whether its request arrived. */
function idempotencyKey(header: string): string {
  if (header.length < 8 || header.length > 200) refuse('idempotency-key-missing');
  return header;
}

export function appointmentRoutes() {
  const router = createRouter();

  router.get('/availability', signedIn(), input({ query: availabilityQuery }), async (ctx) => {
    authorizeRead(ctx.actor);
    const { from, to, procedureId, professionalId } = ctx.input.query;
    const slots = await ctx.inClinic((scope) =>
      findFreeTimes(scope, {
        procedureId,
        ...(professionalId && { professionalId }),
        fromDay: from,
        toDay: to,
        now: Date.now(),
      }),
    );
    ctx.body = { slots: slots.map(presentSlot) };
  });

  router.get('/appointments', signedIn(), input({ query: agendaQuery }), async (ctx) => {
    authorizeRead(ctx.actor);
    const { from, to, resourceId } = ctx.input.query;
    const visits = await ctx.inClinic(async (scope) => {
      const resource = resourceId ? { id: resourceId, kind: await resourceKindOf(scope, resourceId) } : null;
      const found = await listAppointments(scope, {
        from: new Date(from),
        to: new Date(to),
        ...(resource && { resource }),
      });
      const subjectIds = [...new Set(found.map((visit) => visit.clientId))];
      await scope.audit({
        action: 'agenda.read',
        entity: 'appointment',
        subjectIds,
        purpose: 'BOOKING_CONTRACT',
      });
      return found;
    });
    ctx.body = { appointments: visits.map(presentAppointment) };
  });

  router.post('/appointments', signedIn(), input({ body: bookBody }), async (ctx) => {
    authorizeWrite(ctx.actor);
    const key = idempotencyKey(ctx.get('Idempotency-Key'));
    const { roomId = null, deviceId = null, ...wish } = ctx.input.body;
    const visit = await ctx.inClinic((scope) =>
      bookAppointment(scope, { ...wish, roomId, deviceId }, key, Date.now(), { commits: true }),
    );
    announce(ctx, visit);
    ctx.status = 201;
    ctx.body = presentAppointment(visit);
  });

  router.get('/appointments/:id', signedIn(), input({ params: visitParams }), async (ctx) => {
    authorizeRead(ctx.actor);
    const { id } = ctx.input.params;
    const [visit, timeline] = await ctx.inClinic(async (scope) => {
      const found = await getAppointment(scope, id);
      await scope.audit({
        action: 'appointment.read',
        entity: 'appointment',
        entityId: id,
        subjectIds: [found.clientId],
      });
      const { temporalUiUrl, temporalNamespace } = ctx.deps;
      const uiUrl = seesProcesses(ctx.actor) ? `${temporalUiUrl}/namespaces/${temporalNamespace}` : null;
      return [found, await readTimeline(scope, id, Date.now(), uiUrl)] as const;
    });
    ctx.body = { ...presentAppointment(visit), timeline };
  });

  router.get('/clients/:id/appointments', signedIn(), input({ params: visitParams }), async (ctx) => {
    authorizeRead(ctx.actor);
    const { id } = ctx.input.params;
    const visits = await ctx.inClinic(async (scope) => {
      if (!(await isClient(scope, id))) refuse('not-found');
      await scope.audit({ action: 'agenda.read', entity: 'client', entityId: id, subjectIds: [id] });
      return listClientAppointments(scope, id);
    });
    ctx.body = { appointments: visits.map(presentAppointment) };
  });

  router.use(commandRoutes());
  return router.routes();
}
