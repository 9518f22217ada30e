import { z } from 'zod';
import { incidentRegisterCsv } from '../../domain/compliance/incident-register.ts';
import { refuseField } from '../../domain/errors.ts';
import { closeIncident, decideIncident, editIncident, endClock } from '../../models/incident-commands.ts';
import { draftsOf } from '../../models/incident-drafts.ts';
import { readRegister } from '../../models/incident-register.ts';
import { listIncidents, reportIncident } from '../../models/incident.ts';
import { timePosition } from '../cursor.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announceIncident, showIncident } from './incident-answer.ts';
import { incidentPeopleRoutes } from './incident-people-routes.ts';
import { presentLine, presentRegistered } from './incident-presenter.ts';
import {
  clockBody,
  clockParams,
  closeBody,
  createdAnswer,
  decisionBody,
  draftsAnswer,
  editBody,
  incidentAnswer,
  incidentsAnswer,
  incidentsQuery,
  registerQuery,
  reportBody,
} from './incident-schema.ts';

const read = { tag: 'compliance', access: { permission: 'incidents:read' } } as const;
const manage = { tag: 'compliance', access: { permission: 'incidents:manage' } } as const;

/** What went wrong with personal data, and what the law wants said about it, by when. */
export function incidentRoutes(api: Operations): void {
  lookRoutes(api);
  actRoutes(api);
  endRoutes(api);
  incidentPeopleRoutes(api);
}

function lookRoutes(api: Operations): void {
  api.add({
    ...{ ...read, method: 'GET', path: '/incidents', id: 'listIncidents' },
    summary: 'Security incidents with personal data and their clocks, newest first.',
    input: { query: incidentsQuery },
    output: incidentsAnswer,
    async inClinic(scope, ctx) {
      const { cursor, limit, state } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listIncidents', filters: { state } };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await listIncidents(scope, { state, after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ position, id }) => [position, id]);
      return { incidents: page.map(presentLine), nextCursor };
    },
  });

  // Before the path of one case, which would take its name for an id.
  api.add({
    ...{ ...read, method: 'GET', path: '/incidents/register', id: 'exportIncidentRegister' },
    summary: 'The register of incidents as CSV, newest first; taking it is written down.',
    produces: 'text/csv',
    input: { query: registerQuery },
    output: z.string(),
    async inClinic(scope, ctx) {
      const lines = await readRegister(scope, ctx.input.query.state);
      ctx.set('Content-Disposition', 'attachment; filename="registro-de-incidentes.csv"');
      return incidentRegisterCsv(lines.map(presentRegistered));
    },
  });

  api.add({
    ...{ ...read, method: 'GET', path: '/incidents/:id', id: 'readIncident' },
    summary: 'One incident with its register: everything that was written and done, as it was then.',
    input: { params: idParams },
    output: incidentAnswer,
    inClinic: (scope, ctx) => showIncident(scope, ctx.input.params.id),
  });

  api.add({
    ...{ ...read, method: 'GET', path: '/incidents/:id/drafts', id: 'draftIncident' },
    summary: 'The answers of the authority’s form and the notice to the people, from what is known.',
    input: { params: idParams },
    output: draftsAnswer,
    inClinic: (scope, ctx) => draftsOf(scope, ctx.input.params.id),
  });
}

function actRoutes(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/incidents', id: 'reportIncident', tag: 'compliance', status: 201 },
    summary: 'Somebody of the staff reports that personal data may have been hit; the law’s clocks begin.',
    access: { permission: 'incidents:report' },
    input: { body: reportBody },
    output: createdAnswer,
    async inClinic(scope, ctx) {
      const { knownAt, occurredFrom, ...report } = ctx.input.body;
      const known = knownAt === undefined ? Date.now() : Date.parse(knownAt);
      const happened = occurredFrom === undefined ? null : new Date(occurredFrom);
      // A minute for clocks that differ.
      if (known > Date.now() + 60_000) refuseField('knownAt', 'future');
      const id = await reportIncident(scope, { ...report, knownAt: known, occurredFrom: happened });
      ctx.after(() => announceIncident(ctx, id));
      return { id };
    },
  });

  api.add({
    ...{ ...manage, method: 'PATCH', path: '/incidents/:id', id: 'editIncident', keepsAnswer: false },
    summary:
      'Fills in what is known by now, if nobody did since `version`; the register keeps what was written before.',
    input: { params: idParams, body: editBody },
    output: incidentAnswer,
    again: showIncident,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await editIncident(scope, id, ctx.input.body);
      ctx.after(() => announceIncident(ctx, id));
      return showIncident(scope, id);
    },
  });
}

function endRoutes(api: Operations): void {
  api.add({
    ...{ ...manage, method: 'POST', path: '/incidents/:id/decision', id: 'decideIncident' },
    summary: 'Whether the authority and the people have to be told, by which criteria and why.',
    input: { params: idParams, body: decisionBody },
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await decideIncident(scope, id, ctx.input.body);
      ctx.after(() => announceIncident(ctx, id));
      return undefined;
    },
  });

  api.add({
    ...{ ...manage, method: 'POST', path: '/incidents/:id/clocks/:clock', id: 'endIncidentClock' },
    summary: 'One of the communications was made; after its clock only with the reasons for the delay.',
    input: { params: clockParams, body: clockBody },
    async inClinic(scope, ctx) {
      const { id, clock } = ctx.input.params;
      await endClock(scope, id, { ...ctx.input.body, clock });
      ctx.after(() => announceIncident(ctx, id));
      return undefined;
    },
  });

  api.add({
    ...{ ...manage, method: 'POST', path: '/incidents/:id/close', id: 'closeIncident' },
    summary: 'Ends a case in which nothing is owed any more; it stays in the register.',
    input: { params: idParams, body: closeBody },
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await closeIncident(scope, id, ctx.input.body);
      ctx.after(() => announceIncident(ctx, id));
      return undefined;
    },
  });
}
