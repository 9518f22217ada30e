import { refuse } from '../../domain/errors.ts';
import { getAppointment, listAppointments, listClientAppointments } from '../../models/appointment.ts';
import { bookAppointment } from '../../models/booking.ts';
import { isClient } from '../../models/client.ts';
import { findFreeTimes } from '../../models/free-times.ts';
import { resourceKindOf } from '../../models/resource-kind.ts';
import { timePosition } from '../cursor.ts';
import type { Operations } from '../operations.ts';
import { idempotencyKey } from '../perform.ts';
import { announce } from './announce.ts';
import {
  agendaAnswer,
  appointmentAnswer,
  appointmentPageAnswer,
  availabilityAnswer,
  visitAnswer,
} from './answers.ts';
import { seesProcesses } from './policy.ts';
import { presentAppointment, presentSlot } from './presenter.ts';
import { agendaQuery, availabilityQuery, bookBody, visitPageQuery, visitParams } from './schema.ts';
import { readTimeline } from './timeline.ts';

const read = { permission: 'agenda:read' } as const;
const write = { permission: 'agenda:write' } as const;

export function appointmentRoutes(api: Operations): void {
  agendaRoutes(api);
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
      const { roomId = null, deviceId = null, ...wish } = ctx.input.body;
      const visit = await ctx.inClinic((scope) =>
        bookAppointment(scope, { ...wish, roomId, deviceId }, key, Date.now(), { commits: true }),
      );
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

function agendaRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/availability', id: 'findFreeTimes', tag: 'appointments', access: read },
    summary: 'Free times of a procedure, at most 31 days at a time.',
    input: { query: availabilityQuery },
    output: availabilityAnswer,
    async inClinic(scope, ctx) {
      const { from, to, procedureId, professionalId } = ctx.input.query;
      const range = { procedureId, fromDay: from, toDay: to, now: Date.now() };
      const slots = await findFreeTimes(scope, { ...range, ...(professionalId && { professionalId }) });
      return { slots: slots.map(presentSlot) };
    },
  });

  api.add({
    ...{ method: 'GET', path: '/appointments', id: 'listAppointments', tag: 'appointments', access: read },
    summary: 'Visits that start in a time of at most 45 days, cancelled ones left out.',
    input: { query: agendaQuery },
    output: agendaAnswer,
    async inClinic(scope, ctx) {
      const { from, to, resourceId } = ctx.input.query;
      const resource = resourceId ? { id: resourceId, kind: await resourceKindOf(scope, resourceId) } : null;
      const range = { from: new Date(from), to: new Date(to) };
      const visits = await listAppointments(scope, { ...range, ...(resource && { resource }) });
      const subjectIds = [...new Set(visits.map((visit) => visit.clientId))];
      const purpose = 'BOOKING_CONTRACT';
      await scope.audit({ action: 'agenda.read', entity: 'appointment', subjectIds, purpose });
      return { appointments: visits.map(presentAppointment) };
    },
  });
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
      const { page, nextCursor } = cursors.cut(of, rows, query.limit, (visit) => [
        visit.startsAt.toISOString(),
        visit.id,
      ]);
      return { appointments: page.map(presentAppointment), nextCursor };
    },
  });
}
