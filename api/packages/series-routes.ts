import { refuse } from '../../domain/errors.ts';
import { addSession, bookSeries, cancelSeries } from '../../models/series-book.ts';
import { proposeSeries } from '../../models/series-preview.ts';
import { getSeries, listSeries, type Series } from '../../models/series.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { ApiContext } from '../context.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { presentProposal, presentSeries } from './series-presenter.ts';
import {
  cancelBody,
  previewAnswer,
  previewBody,
  seriesAnswer,
  seriesBody,
  seriesListAnswer,
  sessionBody,
} from './series-schema.ts';

const tag = 'packages';
const read = { permission: 'agenda:read' } as const;
const write = { permission: 'agenda:write' } as const;

/** After the commit: the agenda and the client's page look again, and the relay hands each visit to its process. */
function shown(ctx: Pick<ApiContext, 'deps' | 'actor' | 'after'>, series: Series) {
  ctx.after(() => {
    const { clinicId } = ctx.actor;
    for (const { appointmentId, version } of series.visits)
      ctx.deps.live.publish({ clinicId, entity: 'appointment', id: appointmentId, version });
    ctx.deps.live.publish({ clinicId, entity: 'client', id: series.clientId });
    ctx.deps.live.poke('neonpro_outbox');
  });
  return presentSeries(series);
}
const notKept = {
  keepsAnswer: false,
  again: async (scope: Scope, id: string) => presentSeries(await getSeries(scope, id)),
} as const;
const atOf = <T extends { startsAt: string }>(session: T) => ({
  ...session,
  startsAt: Date.parse(session.startsAt),
});

/** Where the rest of a series begins: after the last visit before its next open place. */
async function restOf(scope: Scope, seriesId: string | null, clientId: string) {
  if (seriesId === null) return { after: null };
  const { next, visits, ...series } = await getSeries(scope, seriesId);
  if (series.clientId !== clientId) refuse('not-found');
  if (next === null) refuse('transition-refused');
  const before = visits
    .filter(({ position, status }) => position < next.position && status !== 'no-show')
    .at(-1);
  return { after: { position: next.position, day: before?.day ?? next.from } };
}

export function seriesRoutes(api: Operations): void {
  previewRoute(api);
  api.add({
    ...{ method: 'GET', path: '/clients/:id/series', id: 'listSeries', tag, access: read },
    summary: 'The series of a client, newest first, each with its visits and what comes next.',
    input: { params: idParams },
    output: seriesListAnswer,
    inClinic: async (scope, ctx) => ({
      series: (await listSeries(scope, ctx.input.params.id)).map(presentSeries),
    }),
  });
  api.add({
    ...{ method: 'POST', path: '/series', id: 'bookSeries', tag, access: write, status: 201 },
    summary: 'Plans a series and books its sessions, all of those given or none.',
    ...notKept,
    input: { body: seriesBody },
    output: seriesAnswer,
    async inClinic(scope, ctx) {
      const wish = { ...ctx.input.body, book: ctx.input.body.book.map(atOf) };
      return shown(ctx, await bookSeries(scope, wish, Date.now()));
    },
  });
  api.add({
    ...{ method: 'POST', path: '/series/:id/visits', id: 'addSession', tag, access: write },
    summary: 'Books the next session of a series that has no visit.',
    ...notKept,
    input: { params: idParams, body: sessionBody },
    output: seriesAnswer,
    inClinic: async (scope, ctx) =>
      shown(ctx, await addSession(scope, ctx.input.params.id, atOf(ctx.input.body), Date.now())),
  });
  api.add({
    ...{ method: 'POST', path: '/series/:id/cancel', id: 'cancelSeries', tag, access: write },
    summary: 'Cancels what is still ahead of a series; sessions that were done stay.',
    ...notKept,
    input: { params: idParams, body: cancelBody },
    output: seriesAnswer,
    inClinic: async (scope, ctx) =>
      shown(ctx, await cancelSeries(scope, { id: ctx.input.params.id, ...ctx.input.body })),
  });
}

function previewRoute(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/series/preview', id: 'previewSeries', tag, access: read },
    summary:
      'Proposes the dates of a series, each with what speaks against the wished one; nothing is written.',
    keepsAnswer: false,
    input: { body: previewBody },
    output: previewAnswer,
    async inClinic(scope, ctx) {
      const { seriesId, fixed, startsAt, ...wish } = ctx.input.body;
      const question = {
        ...{ ...wish, startsAt: Date.parse(startsAt), now: Date.now() },
        fixed: new Map(fixed.map((one) => [one.position, Date.parse(one.startsAt)])),
        ...(await restOf(scope, seriesId, wish.clientId)),
      };
      return { sessions: (await proposeSeries(scope, question)).map(presentProposal) };
    },
  });
}
