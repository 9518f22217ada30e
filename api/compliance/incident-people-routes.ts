import { z } from 'zod';
import { addPeople, addPeopleOfTrail, excludePerson, listPeople } from '../../models/incident-people.ts';
import { getIncident } from '../../models/incident.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announceIncident, whyExcluded } from './incident-answer.ts';
import { incidentNoticeRoutes } from './incident-notice-routes.ts';
import { presentPerson } from './incident-presenter.ts';
import {
  addedAnswer,
  excludeBody,
  incidentPeopleAnswer,
  peopleBody,
  peopleQuery,
  personParams,
  trailBody,
} from './incident-schema.ts';

const manage = { tag: 'compliance', access: { permission: 'incidents:manage' } } as const;

/** Whom an incident touches, and how each was told. */
export function incidentPeopleRoutes(api: Operations): void {
  listRoutes(api);
  excludeRoute(api);
  incidentNoticeRoutes(api);
}

function listRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/incidents/:id/people', id: 'listIncidentPeople', tag: 'compliance' },
    access: { permission: 'incidents:read' },
    summary: 'The people in the list of an incident, with the last try to tell each and its proof.',
    input: { params: idParams, query: peopleQuery },
    output: incidentPeopleAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const { cursor, limit, list } = ctx.input.query;
      const { cursors } = ctx.deps;
      await getIncident(scope, id);
      const of = { clinicId: scope.clinicId, operation: 'listIncidentPeople', filters: { id, list } };
      const after = cursors.open(of, cursor, z.uuid());
      const rows = await listPeople(scope, id, { list, after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ clientId }) => clientId);
      const why = list === 'excluded' ? await whyExcluded(scope, id) : new Map<string, string>();
      return { people: page.map((one) => presentPerson(one, why)), nextCursor };
    },
  });

  api.add({
    ...{ ...manage, method: 'POST', path: '/incidents/:id/people/trail', id: 'addIncidentPeopleOfTrail' },
    summary: 'Adds everybody whose data the audit trail shows touched in a time, by whom one says.',
    input: { params: idParams, body: trailBody },
    output: addedAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const { from, to, ...more } = ctx.input.body;
      const people = await addPeopleOfTrail(scope, id, { ...more, from: new Date(from), to: new Date(to) });
      ctx.after(() => announceIncident(ctx, id));
      return { people };
    },
  });

  api.add({
    ...{ ...manage, method: 'POST', path: '/incidents/:id/people', id: 'addIncidentPeople' },
    summary: 'Adds clients who are named; all of them or none.',
    input: { params: idParams, body: peopleBody },
    output: addedAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const people = await addPeople(scope, id, ctx.input.body.clientIds);
      ctx.after(() => announceIncident(ctx, id));
      return { people };
    },
  });
}

function excludeRoute(api: Operations): void {
  api.add({
    ...{
      ...manage,
      method: 'POST',
      path: '/incidents/:id/people/:clientId/exclude',
      id: 'excludeIncidentPerson',
    },
    summary: 'Takes somebody off the list who turned out not to be touched, before the notice is out.',
    input: { params: personParams, body: excludeBody },
    async inClinic(scope, ctx) {
      const { id, clientId } = ctx.input.params;
      await excludePerson(scope, id, clientId, ctx.input.body.reason);
      ctx.after(() => announceIncident(ctx, id));
      return undefined;
    },
  });
}
