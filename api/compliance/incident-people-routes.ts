import { z } from 'zod';
import { requireContent } from '../../models/incident-commands.ts';
import { noteNotice, publishNotice, readPublishedNotice } from '../../models/incident-notice.ts';
import { addPeople, addPeopleOfTrail, excludePerson, listPeople } from '../../models/incident-people.ts';
import { getIncident } from '../../models/incident.ts';
import { inPublicClinic } from '../public-clinic.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { presentPerson } from './incident-presenter.ts';
import { announceIncident } from './incident-answer.ts';
import {
  addedAnswer,
  excludeBody,
  incidentPeopleAnswer,
  incidentsQuery,
  noticeBody,
  noticeParams,
  peopleBody,
  personParams,
  publicNoticeAnswer,
  publishBody,
  trailBody,
} from './incident-schema.ts';

const manage = { tag: 'compliance', access: { permission: 'incidents:manage' } } as const;

/** Whom an incident touches, and how each was told. */
export function incidentPeopleRoutes(api: Operations): void {
  listRoutes(api);
  personRoutes(api);
  noticeRoutes(api);
}

function listRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/incidents/:id/people', id: 'listIncidentPeople', tag: 'compliance' },
    access: { permission: 'incidents:read' },
    summary: 'The people in the list of an incident, with the last try to tell each and its proof.',
    input: { params: idParams, query: incidentsQuery },
    output: incidentPeopleAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const { cursor, limit } = ctx.input.query;
      const { cursors } = ctx.deps;
      await getIncident(scope, id);
      const of = { clinicId: scope.clinicId, operation: 'listIncidentPeople', filters: { id } };
      const after = cursors.open(of, cursor, z.uuid());
      const rows = await listPeople(scope, id, { after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ clientId }) => clientId);
      return { people: page.map(presentPerson), nextCursor };
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

function personRoutes(api: Operations): void {
  const path = '/incidents/:id/people/:clientId';
  api.add({
    ...{ ...manage, method: 'POST', path: `${path}/exclude`, id: 'excludeIncidentPerson' },
    summary: 'Takes somebody off the list who turned out not to be touched, before the notice is out.',
    input: { params: personParams, body: excludeBody },
    async inClinic(scope, ctx) {
      const { id, clientId } = ctx.input.params;
      await excludePerson(scope, id, clientId, ctx.input.body.reason);
      ctx.after(() => announceIncident(ctx, id));
      return undefined;
    },
  });

  api.add({
    ...{ ...manage, method: 'POST', path: `${path}/notices`, id: 'noteIncidentNotice' },
    summary: 'Writes down that somebody was told by telephone, letter or in person, or could not be reached.',
    input: { params: personParams, body: noticeBody },
    async inClinic(scope, ctx) {
      const { id, clientId } = ctx.input.params;
      await noteNotice(scope, id, { ...ctx.input.body, clientId });
      ctx.after(() => announceIncident(ctx, id));
      return undefined;
    },
  });
}

function noticeRoutes(api: Operations): void {
  api.add({
    ...{ ...manage, method: 'POST', path: '/incidents/:id/notice', id: 'publishIncidentNotice', status: 202 },
    summary: 'Publishes the notice to the people; its process sends it to everybody in the list.',
    needsStepUp: true,
    input: { params: idParams, body: publishBody },
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await publishNotice(scope, id, ctx.input.body, requireContent);
      ctx.after(() => announceIncident(ctx, id));
      return undefined;
    },
  });

  api.add({
    ...{
      method: 'GET',
      path: '/public/clinics/:clinicId/notices/:id',
      id: 'readPublicNotice',
      tag: 'public',
    },
    access: { who: 'anyone' },
    summary: 'A published notice of an incident, for whoever has its address; it names nobody.',
    input: { params: noticeParams },
    output: publicNoticeAnswer,
    async handle(ctx) {
      const { clinicId, id } = ctx.input.params;
      const found = await inPublicClinic(ctx, clinicId, (scope) => readPublishedNotice(scope, id));
      return {
        clinicName: found.clinicName,
        text: found.notice,
        publishedAt: found.publishedAt.toISOString(),
      };
    },
  });
}
