import { refuseField } from '../../domain/errors.ts';
import { dismissSafetyEvent, editSafetyEvent, notifySafetyEvent } from '../../models/safety-commands.ts';
import { draftSafetyEvent, safetyPaper } from '../../models/safety-draft.ts';
import { auditSafety, getSafetyEvent, listSafetyEvents } from '../../models/safety-event.ts';
import { reportSafetyEvent } from '../../models/safety-report.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { ApiContext } from '../context.ts';
import { timePosition } from '../cursor.ts';
import { fileBytes } from '../file-bytes.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { presentSafetyEvent, presentSafetyLine } from './safety-presenter.ts';
import {
  dismissBody,
  notifyBody,
  safetyCreated,
  safetyDraftAnswer,
  safetyEditBody,
  safetyEventAnswer,
  safetyEventsAnswer,
  safetyQuery,
  safetyReportBody,
} from './safety-schema.ts';

/** Whoever only reports finds what she reported. */
const read = {
  tag: 'products',
  access: { permission: 'safety:manage', orPermission: 'safety:report' },
} as const;
const manage = { tag: 'products', access: { permission: 'safety:manage' } } as const;

/** Adverse events and technical complaints, and by when ANVISA wants to hear of them. */
export function safetyRoutes(api: Operations): void {
  lookRoutes(api);
  draftRoutes(api);
  reportRoutes(api);
  endRoutes(api);
}

async function shown(scope: Scope, id: string) {
  const event = await getSafetyEvent(scope, id);
  await auditSafety(scope, 'read', id, [event.clientId]);
  return presentSafetyEvent(event);
}

/** After the commit: browsers look again, and the process hears of it at once. */
function announce({ deps, actor }: Pick<ApiContext, 'deps' | 'actor'>, id: string): void {
  deps.live.publish({ clinicId: actor.clinicId, entity: 'safety-event', id });
  deps.live.poke('neonpro_outbox');
}

/** A minute for clocks that differ. */
function instantOf(path: string, text: string | undefined): number {
  const at = text === undefined ? Date.now() : Date.parse(text);
  if (at > Date.now() + 60_000) refuseField(path, 'future');
  return at;
}

function lookRoutes(api: Operations): void {
  api.add({
    ...{ ...read, method: 'GET', path: '/safety-events', id: 'listSafetyEvents' },
    summary: 'Adverse events and technical complaints with their clocks, newest first.',
    input: { query: safetyQuery },
    output: safetyEventsAnswer,
    async inClinic(scope, ctx) {
      const { cursor, limit, state } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listSafetyEvents', filters: { state } };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await listSafetyEvents(scope, { state, after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ position, id }) => [position, id]);
      return { events: page.map(presentSafetyLine), nextCursor };
    },
  });

  api.add({
    ...{ ...read, method: 'GET', path: '/safety-events/:id', id: 'readSafetyEvent' },
    summary: 'One event with its words, its rules and how it ended.',
    input: { params: idParams },
    output: safetyEventAnswer,
    inClinic: (scope, ctx) => shown(scope, ctx.input.params.id),
  });
}

function draftRoutes(api: Operations): void {
  api.add({
    ...{ ...manage, method: 'GET', path: '/safety-events/:id/draft', id: 'draftSafetyEvent' },
    summary:
      'What ANVISA’s form asks, filled in from product, lot, supplier and register; initials and age, no name.',
    input: { params: idParams },
    output: safetyDraftAnswer,
    inClinic: async (scope, ctx) => ({ fields: await draftSafetyEvent(scope, ctx.input.params.id) }),
  });

  api.add({
    ...{ ...manage, method: 'GET', path: '/safety-events/:id/paper', id: 'printSafetyEvent' },
    summary: 'The same as a tagged PDF.',
    produces: 'application/pdf',
    input: { params: idParams },
    output: fileBytes,
    inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      ctx.set('Content-Disposition', `attachment; filename="notificacao-${id}.pdf"`);
      return safetyPaper(scope, id);
    },
  });
}

function reportRoutes(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/safety-events', id: 'reportSafetyEvent', tag: 'products', status: 201 },
    summary:
      'Somebody of the staff reports what a product or a device did; the clocks begin with the knowledge.',
    access: { permission: 'safety:report' },
    input: { body: safetyReportBody },
    output: safetyCreated,
    async inClinic(scope, ctx) {
      const { happenedAt, knownAt, ...report } = ctx.input.body;
      const id = await reportSafetyEvent(scope, {
        ...report,
        happenedAt: instantOf('happenedAt', happenedAt),
        knownAt: instantOf('knownAt', knownAt),
      });
      ctx.after(() => announce(ctx, id));
      return { id };
    },
  });

  api.add({
    ...{ ...manage, method: 'PATCH', path: '/safety-events/:id', id: 'editSafetyEvent', keepsAnswer: false },
    summary:
      'Tells more of it, if nobody did since `version`; graver than it looked, it gets the shorter clock.',
    input: { params: idParams, body: safetyEditBody },
    output: safetyEventAnswer,
    again: shown,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const { graverKnownAt, ...edit } = ctx.input.body;
      await editSafetyEvent(scope, id, { ...edit, graverKnownAt: instantOf('graverKnownAt', graverKnownAt) });
      ctx.after(() => announce(ctx, id));
      return shown(scope, id);
    },
  });
}

function endRoutes(api: Operations): void {
  api.add({
    ...{ ...manage, method: 'POST', path: '/safety-events/:id/notify', id: 'notifySafetyEvent' },
    summary: 'ANVISA was told, with its protocol; after the clock only with the reasons for the delay.',
    input: { params: idParams, body: notifyBody },
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const { notifiedAt, ...told } = ctx.input.body;
      await notifySafetyEvent(scope, id, { ...told, notifiedAt: instantOf('notifiedAt', notifiedAt) });
      ctx.after(() => announce(ctx, id));
      return undefined;
    },
  });

  api.add({
    ...{ ...manage, method: 'POST', path: '/safety-events/:id/dismiss', id: 'dismissSafetyEvent' },
    summary: 'Nothing has to be told, and why; it stays in the register.',
    input: { params: idParams, body: dismissBody },
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await dismissSafetyEvent(scope, id, ctx.input.body);
      ctx.after(() => announce(ctx, id));
      return undefined;
    },
  });
}
