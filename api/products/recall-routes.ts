import { refuse } from '../../domain/errors.ts';
import { printNumber } from '../../domain/products/registration.ts';
import { closeRecall, noteRecall } from '../../models/recall-close.ts';
import { dealWithLot } from '../../models/recall-lot.ts';
import { touchedInNetwork } from '../../models/recall-network.ts';
import { openRecall } from '../../models/recall-open.ts';
import { decideProposal } from '../../models/recall-proposal.ts';
import { openRecallOf, readWish, type RecallWish } from '../../models/recall-target.ts';
import { countTouched, lotsOfTarget } from '../../models/recall-touched.ts';
import { listRecalls } from '../../models/recall.ts';
import type { ApiContext } from '../context.ts';
import { timePosition } from '../cursor.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { announceRecall, showRecall, standingOf } from './recall-answer.ts';
import { recallPeopleRoutes } from './recall-people-routes.ts';
import { presentRecallLine } from './recall-presenter.ts';
import { recallProposalRoutes } from './recall-proposal-routes.ts';
import { recallReportRoutes } from './recall-report-routes.ts';
import {
  closeBody,
  lotBody,
  lotParams,
  noteBody,
  openBody,
  openedAnswer,
  previewAnswer,
  previewBody,
  recallAnswer,
  recallsAnswer,
  recallsQuery,
} from './recall-schema.ts';

const tag = 'products';
const read = { tag, access: { permission: 'recalls:read' } } as const;
const manage = { tag, access: { permission: 'recalls:manage' } } as const;

/** What leaves use, everywhere at once, and everybody it was used on. */
export function recallRoutes(api: Operations): void {
  lookRoutes(api);
  beginRoutes(api);
  actRoutes(api);
  recallPeopleRoutes(api);
  recallProposalRoutes(api);
  recallReportRoutes(api);
}

function lookRoutes(api: Operations): void {
  api.add({
    ...{ ...read, method: 'GET', path: '/recalls', id: 'listRecalls' },
    summary: 'Recalls of the clinic with how they stand, newest first.',
    input: { query: recallsQuery },
    output: recallsAnswer,
    async inClinic(scope, ctx) {
      const { cursor, limit, state } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listRecalls', filters: { state } };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await listRecalls(scope, { state, after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ position, id }) => [position, id]);
      const recalls = [];
      for (const recall of page) recalls.push(presentRecallLine(await standingOf(scope, recall)));
      return { recalls, nextCursor };
    },
  });

  api.add({
    ...{ ...read, method: 'GET', path: '/recalls/:id', id: 'readRecall' },
    summary: 'One recall: its lots, its register, how many people stand where, and the sums of the network.',
    input: { params: idParams },
    output: recallAnswer,
    handle: (ctx) => showRecall(ctx, ctx.input.params.id),
  });
}

/** Read clinic by clinic, each under its own tenant: whoever opens a recall learns sums, no names. */
async function touched(ctx: Pick<ApiContext, 'deps' | 'actor' | 'inClinic'>, wish: RecallWish) {
  const target = await ctx.inClinic((scope) => readWish(scope, wish));
  const { gates, tenancy } = ctx.deps;
  const network = await gates.work.run(() => touchedInNetwork(tenancy, ctx.actor, target));
  return { target, network };
}

function beginRoutes(api: Operations): void {
  api.add({
    ...{ ...manage, method: 'POST', path: '/recalls/preview', id: 'previewRecall' },
    summary: 'What a recall would touch here and, as sums, in the network. Nothing is written.',
    input: { body: previewBody },
    output: previewAnswer,
    async handle(ctx) {
      const { target, network } = await touched(ctx, ctx.input.body.target);
      const { regime, registration, productName, lotCodes } = target;
      return ctx.inClinic(async (scope) => ({
        ...{ regime, registration, productName, lotCodes: [...lotCodes], network },
        registrationText: printNumber(regime, registration),
        own: {
          lots: await lotsOfTarget(scope, target),
          people: (await countTouched(scope, target)).people,
        },
        openRecallId: await openRecallOf(scope, target),
      }));
    },
  });

  api.add({
    ...{ ...manage, method: 'POST', path: '/recalls', id: 'openRecall', status: 201, needsStepUp: true },
    summary:
      'Takes lots out of use here at once and in the network within seconds, and begins to reach everybody they were used on.',
    input: { body: openBody },
    output: openedAnswer,
    prepare: (ctx) => touched(ctx, ctx.input.body.target),
    async inClinic(scope, ctx, { target, network }) {
      if (network.lots === 0) refuse('recall-empty');
      if ((await openRecallOf(scope, target)) !== null) refuse('recall-running');
      const { reason, level, note } = ctx.input.body;
      const id = await openRecall(scope, { ...target, reason, level, note });
      if (target.proposalId !== null)
        await decideProposal(scope, target.proposalId, { state: 'opened', note, recallId: id });
      ctx.after(() => announceRecall(ctx, id));
      return { id };
    },
  });
}

function actRoutes(api: Operations): void {
  api.add({
    ...{ ...manage, method: 'POST', path: '/recalls/:id/lots/:lotId', id: 'dealWithRecalledLot' },
    summary:
      'What became of a lot: discarded and returned once nothing is left of it, released with the reason.',
    needsStepUp: true,
    input: { params: lotParams, body: lotBody },
    async inClinic(scope, ctx) {
      const { id, lotId } = ctx.input.params;
      await dealWithLot(scope, id, lotId, ctx.input.body);
      ctx.after(() => announceRecall(ctx, id));
      return undefined;
    },
  });

  api.add({
    ...{ ...manage, method: 'POST', path: '/recalls/:id/notes', id: 'noteRecall' },
    summary: 'Words for the register of a recall.',
    input: { params: idParams, body: noteBody },
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await noteRecall(scope, id, ctx.input.body.note);
      ctx.after(() => announceRecall(ctx, id));
      return undefined;
    },
  });

  api.add({
    ...{ ...manage, method: 'POST', path: '/recalls/:id/close', id: 'closeRecall' },
    summary: 'Ends a recall with everybody accounted for and every lot dealt with, and no other.',
    input: { params: idParams, body: closeBody },
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await closeRecall(scope, id, ctx.input.body);
      ctx.after(() => announceRecall(ctx, id));
      return undefined;
    },
  });
}
