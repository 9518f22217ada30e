import { refuseField } from '../../domain/errors.ts';
import { requireContent } from '../../models/incident-commands.ts';
import {
  listStandingNotices,
  publicise,
  publishNotice,
  readPublishedNotice,
} from '../../models/incident-notice.ts';
import {
  addProofFile,
  listTries,
  longestProof,
  noteNotice,
  openProofFile,
} from '../../models/incident-proof.ts';
import { fileBytes } from '../file-bytes.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { inPublicClinic } from '../public-clinic.ts';
import { readRawBody } from '../raw-body.ts';
import { announceIncident } from './incident-answer.ts';
import { presentTry } from './incident-presenter.ts';
import {
  fileParams,
  fileQuery,
  noticeBody,
  noticeParams,
  noticeTriesAnswer,
  personParams,
  publicBody,
  publicNoticeAnswer,
  publishBody,
  standingNoticesAnswer,
  standingParams,
} from './incident-schema.ts';

const manage = { tag: 'compliance', access: { permission: 'incidents:manage' } } as const;
const read = { tag: 'compliance', access: { permission: 'incidents:read' } } as const;
const path = '/incidents/:id/people/:clientId';

/** How people are told of an incident, one by one or in public, and what proves it. */
export function incidentNoticeRoutes(api: Operations): void {
  tryRoutes(api);
  fileRoutes(api);
  publishRoutes(api);
  publicRoutes(api);
}

function tryRoutes(api: Operations): void {
  api.add({
    ...{ ...read, method: 'GET', path: `${path}/notices`, id: 'listIncidentNotices' },
    summary: 'Every try to tell one person of an incident, the newest first: who, when, how, and its proof.',
    input: { params: personParams },
    output: noticeTriesAnswer,
    async inClinic(scope, ctx) {
      const { id, clientId } = ctx.input.params;
      return { tries: (await listTries(scope, id, clientId)).map(presentTry) };
    },
  });

  api.add({
    ...{ ...manage, method: 'POST', path: `${path}/notices`, id: 'noteIncidentNotice' },
    summary:
      'Writes down that somebody was told by telephone, letter, e-mail or in person, or could not be reached.',
    input: { params: personParams, body: noticeBody },
    async inClinic(scope, ctx) {
      const { id, clientId } = ctx.input.params;
      const { happenedAt: said, ...noted } = ctx.input.body;
      const happenedAt = said === undefined ? undefined : new Date(said);
      // A minute for clocks that differ.
      if (happenedAt && happenedAt.getTime() > Date.now() + 60_000) refuseField('happenedAt', 'future');
      await noteNotice(scope, id, { ...noted, clientId, happenedAt });
      ctx.after(() => announceIncident(ctx, id));
      return undefined;
    },
  });
}

/** What a header can hold, and no way out of a folder. */
const plainName = (name: string): string => name.replace(/[^\p{Letter}\p{Number} ._-]/gu, '_').slice(0, 120);

function fileRoutes(api: Operations): void {
  api.add({
    ...{ ...manage, method: 'PUT', path: `${path}/files/:fileId`, id: 'putIncidentFile' },
    summary: 'A file that proves a notice (picture or PDF, up to 5 MB), under an id that the caller makes.',
    consumes: 'application/octet-stream',
    input: { params: fileParams, query: fileQuery },
    prepare: (ctx) => readRawBody(ctx.req, longestProof),
    async inClinic(scope, ctx, bytes) {
      const { id, clientId, fileId } = ctx.input.params;
      await addProofFile(scope, id, { clientId, id: fileId, name: ctx.input.query.name, bytes });
      ctx.after(() => announceIncident(ctx, id));
      return undefined;
    },
  });

  api.add({
    ...{ ...read, method: 'GET', path: `${path}/files/:fileId`, id: 'getIncidentFile' },
    summary: 'A file that proves a notice, as bytes to be saved: never shown by the address itself.',
    produces: 'application/octet-stream',
    input: { params: fileParams },
    output: fileBytes,
    async inClinic(scope, ctx) {
      const { id, clientId, fileId } = ctx.input.params;
      const { name, bytes } = await openProofFile(scope, id, { clientId, id: fileId });
      ctx.set('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(plainName(name))}`);
      return bytes;
    },
  });
}

function publishRoutes(api: Operations): void {
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
    ...{ ...manage, method: 'POST', path: '/incidents/:id/public-notice', id: 'publiciseIncident' },
    summary: 'Lets the published notice stand on the clinic’s page for three months: some cannot be told.',
    ...{ status: 202, needsStepUp: true },
    input: { params: idParams, body: publicBody },
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await publicise(scope, id, ctx.input.body);
      ctx.after(() => announceIncident(ctx, id));
      return undefined;
    },
  });
}

function publicRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/public/clinics/:clinicId/notices', id: 'listPublicNotices', tag: 'public' },
    access: { who: 'anyone' },
    summary: 'The notices of incidents that stand in public now.',
    input: { params: standingParams },
    output: standingNoticesAnswer,
    async handle(ctx) {
      const found = await inPublicClinic(ctx, ctx.input.params.clinicId, listStandingNotices);
      return {
        notices: found.map(({ id, publishedAt }) => ({ id, publishedAt: publishedAt.toISOString() })),
      };
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
