import type { z } from 'zod';
import { type AgendaQuestion, type Appointment, listAppointments } from '../../models/appointment.ts';
import { resourceKindOf } from '../../models/resource-kind.ts';
import type { Scope } from '../../models/tenancy.ts';
import { timePosition } from '../cursor.ts';
import type { Operations } from '../operations.ts';
import { agendaAnswer, appointmentPageAnswer } from './answers.ts';
import { positionOf, presentAppointment } from './presenter.ts';
import { agendaPageQuery, agendaQuery } from './schema.ts';

const read = { permission: 'agenda:read' } as const;

export function agendaRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/appointments', id: 'readAgenda', tag: 'appointments', access: read },
    summary: 'The first 2,000 visits that start in a time of at most 45 days, cancelled ones left out.',
    input: { query: agendaQuery },
    output: agendaAnswer,
    inClinic: async (scope, ctx) => ({
      appointments: (await readAgenda(scope, ctx.input.query)).map(presentAppointment),
    }),
  });

  const id = 'listAppointments';
  api.add({
    ...{ method: 'GET', path: '/appointments', version: 'v2', id, tag: 'appointments', access: read },
    summary: 'All visits that start in a time of at most 45 days page by page, cancelled ones left out.',
    input: { query: agendaPageQuery },
    output: appointmentPageAnswer,
    async inClinic(scope, ctx) {
      const { cursor, limit, ...query } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: id, filters: query };
      const after = cursors.open(of, cursor, timePosition);
      const visits = await readAgenda(scope, query, { after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, visits, limit, positionOf);
      return { appointments: page.map(presentAppointment), nextCursor };
    },
  });
}

async function readAgenda(
  scope: Scope,
  { from, to, resourceId }: z.output<typeof agendaQuery>,
  page?: AgendaQuestion['page'],
): Promise<Appointment[]> {
  const resource = resourceId ? { id: resourceId, kind: await resourceKindOf(scope, resourceId) } : null;
  const range = { from: new Date(from), to: new Date(to) };
  const visits = await listAppointments(scope, {
    ...range,
    ...(resource && { resource }),
    ...(page && { page }),
  });
  const subjectIds = [...new Set(visits.map((visit) => visit.clientId))];
  await scope.audit({
    action: 'agenda.read',
    entity: 'appointment',
    subjectIds,
    purpose: 'BOOKING_CONTRACT',
  });
  return visits;
}
