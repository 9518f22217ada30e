import { listRisks } from '../../models/no-show-risk-list.ts';
import { timePosition } from '../cursor.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { presentLine, riskCardOf } from './risk-presenter.ts';
import { riskCardAnswer, risksAnswer, risksQuery } from './risk-schema.ts';

const common = { tag: 'no-show', access: { permission: 'no-show:read' } } as const;

export function riskRoutes(api: Operations): void {
  api.add({
    ...{ ...common, method: 'GET', path: '/no-show/risks', id: 'listRisks' },
    summary:
      'Visits of at most 62 days that nobody may come to, by their start; who is held out of the ladder is counted and not shown.',
    input: { query: risksQuery },
    output: risksAnswer,
    async inClinic(scope, ctx) {
      const { from, to, band = null, cursor, limit } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listRisks', filters: { from, to, band } };
      const after = cursors.open(of, cursor, timePosition);
      const { lines, summary } = await listRisks(scope, { from, to, band, after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, lines, limit, (line) => [
        line.position,
        line.appointmentId,
      ]);
      return { items: page.map(presentLine), nextCursor, summary };
    },
  });

  api.add({
    ...{ ...common, method: 'GET', path: '/appointments/:id/risk', id: 'getRisk' },
    summary:
      'The risk that nobody comes to a visit, as of now: why, what was said before, and what is done about it.',
    input: { params: idParams },
    output: riskCardAnswer,
    inClinic: (scope, ctx) => riskCardOf(scope, ctx.input.params.id, Date.now()),
  });
}
