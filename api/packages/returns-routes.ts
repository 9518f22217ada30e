import { dismissReturn } from '../../models/due-return-answer.ts';
import { getReturn, listReturns, type ReturnLine } from '../../models/due-return-list.ts';
import type { Scope } from '../../models/tenancy.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { dismissBody, returnAnswer, returnPosition, returnsAnswer, returnsQuery } from './returns-schema.ts';

const tag = 'packages';

const present = ({
  clientId,
  clientName,
  phone,
  procedureId,
  procedureName,
  invitedAt,
  ...line
}: ReturnLine) => {
  const { id, kind, state, professionalId, fromVisitId, seriesId, dueFrom, dueTo, mayInvite } = line;
  return {
    ...{ id, kind, state, professionalId, fromVisitId, seriesId, dueFrom, dueTo, mayInvite },
    client: { id: clientId, name: clientName, phone },
    procedure: { id: procedureId, name: procedureName },
    invitedAt: invitedAt?.toISOString() ?? null,
  };
};

export function returnRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/returns', id: 'listReturns', tag, access: { permission: 'agenda:read' } },
    summary: 'Who should come back, those who are due first before: next sessions, reviews, recalls.',
    input: { query: returnsQuery },
    output: returnsAnswer,
    async inClinic(scope, ctx) {
      const { kind = null, state, dueBefore = null, cursor, limit } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = {
        clinicId: scope.clinicId,
        operation: 'listReturns',
        filters: { kind, state, dueBefore },
      };
      const after = cursors.open(of, cursor, returnPosition);
      const rows = await listReturns(scope, { kind, state, dueBefore, after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ dueFrom, id }) => [dueFrom, id]);
      return { returns: page.map(present), nextCursor };
    },
  });
  api.add({
    ...{ method: 'POST', path: '/returns/:id/dismiss', id: 'dismissReturn', tag },
    summary: 'Nobody will ask her any more: she does not want to, goes elsewhere, or it was done.',
    access: { permission: 'agenda:write' },
    keepsAnswer: false,
    again: async (scope: Scope, id: string) => present(await getReturn(scope, id)),
    input: { params: idParams, body: dismissBody },
    output: returnAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await dismissReturn(scope, id, ctx.input.body.reason);
      ctx.after(() => {
        ctx.deps.live.publish({ clinicId: ctx.actor.clinicId, entity: 'return', id });
        ctx.deps.live.poke('neonpro_outbox');
      });
      return present(await getReturn(scope, id));
    },
  });
}
