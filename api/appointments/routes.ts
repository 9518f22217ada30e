import type { z } from 'zod';
import { refuse } from '../../domain/errors.ts';
import { getAppointment, listClientAppointments } from '../../models/appointment.ts';
import { type BookingWish, bookVisit } from '../../models/booking.ts';
import { isClient } from '../../models/client.ts';
import { timePosition } from '../cursor.ts';
import type { Operations } from '../operations.ts';
import { idempotencyKey } from '../perform.ts';
import { announce } from './announce.ts';
import { agendaAnswer, appointmentAnswer, appointmentPageAnswer, visitAnswer } from './answers.ts';
import { judgeSqueezeIn, seesProcesses } from './policy.ts';
import { positionOf, presentAppointment } from './presenter.ts';
import { bookBody, visitPageQuery, visitParams } from './schema.ts';
import { readTimeline } from './timeline.ts';

const read = { permission: 'agenda:read' } as const;
const write = { permission: 'agenda:write' } as const;

export function appointmentRoutes(api: Operations): void {
  clientVisitRoutes(api);

  api.add({
    ...{ method: 'POST', path: '/appointments', id: 'book', tag: 'appointments', access: write, status: 201 },
    summary: 'Books a visit, or says with every reason why not.',
    isKeyRequired: true,
    input: { body: bookBody },
    output: appointmentAnswer,
    // Its one statement keeps the key itself and is followed by COMMIT without waiting (docs/adr/0003): nothing may come between.
    async handle(ctx) {
      const key = idempotencyKey(ctx, true);
      const wish = wishOf(ctx.input.body);
      judgeSqueezeIn(ctx.actor, wish.squeezeIn);
      const visit = await ctx.inClinic((scope) => bookVisit(scope, wish, key, Date.now(), { commits: true }));
      announce(ctx, visit);
      return presentAppointment(visit);
    },
  });

  api.add({
    ...{ method: 'GET', path: '/appointments/:id', id: 'getAppointment', tag: 'appointments', access: read },
    summary: 'A visit with what happened, what it waits for and what comes next.',
    input: { params: visitParams },
    output: visitAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const visit = await getAppointment(scope, id);
      const subjectIds = [visit.clientId];
      await scope.audit({ action: 'appointment.read', entity: 'appointment', entityId: id, subjectIds });
      const { temporalUiUrl, temporalNamespace } = ctx.deps;
      const uiUrl = seesProcesses(ctx.actor) ? `${temporalUiUrl}/namespaces/${temporalNamespace}` : null;
      const timeline = await readTimeline(scope, id, Date.now(), uiUrl);
      return { ...presentAppointment(visit), timeline };
    },
  });
}

function wishOf(body: z.output<typeof bookBody>): BookingWish {
  if ('services' in body) {
    const { squeezeIn, isWalkIn, ...wish } = body;
    return { ...wish, ...(squeezeIn && { squeezeIn }), ...(isWalkIn && { origin: 'walk-in' }) };
  }
  const { clientId, startsAt, ...service } = body;
  return { clientId, startsAt, services: [service] };
}

function clientVisitRoutes(api: Operations): void {
  const path = '/clients/:id/appointments';
  api.add({
    ...{ method: 'GET', path, id: 'listRecentClientAppointments', tag: 'appointments', access: read },
    summary: 'The newest hundred visits of a client.',
    deprecated: {
      ...{ since: '2026-11-26', sunset: '2027-11-30' },
      successor: '/api/v2/clients/{id}/appointments',
    },
    input: { params: visitParams },
    output: agendaAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      if (!(await isClient(scope, id))) refuse('not-found');
      await scope.audit({ action: 'agenda.read', entity: 'client', entityId: id, subjectIds: [id] });
      const visits = await listClientAppointments(scope, id, { after: null, limit: 100 });
      return { appointments: visits.map(presentAppointment) };
    },
  });

  const id = 'listClientAppointments';
  api.add({
    ...{ method: 'GET', path, version: 'v2', id, tag: 'appointments', access: read },
    summary: 'All visits of a client page by page, the newest first.',
    input: { params: visitParams, query: visitPageQuery },
    output: appointmentPageAnswer,
    async inClinic(scope, ctx) {
      const { params, query } = ctx.input;
      if (!(await isClient(scope, params.id))) refuse('not-found');
      await scope.audit({
        ...{ action: 'agenda.read', entity: 'client', entityId: params.id, subjectIds: [params.id] },
      });
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: id, filters: params.id };
      const after = cursors.open(of, query.cursor, timePosition);
      const rows = await listClientAppointments(scope, params.id, { after, limit: query.limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, query.limit, positionOf);
      return { appointments: page.map(presentAppointment), nextCursor };
    },
  });
}
