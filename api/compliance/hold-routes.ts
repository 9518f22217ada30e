import { getHold, listHolds, releaseHold, setHold } from '../../models/legal-hold.ts';
import type { Scope } from '../../models/tenancy.ts';
import { timePosition } from '../cursor.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { presentHold } from './retention-presenter.ts';
import { holdAnswer, holdBody, holdsAnswer, pageOnly, releaseBody } from './retention-schema.ts';

const again = async (scope: Scope, id: string) => presentHold(await getHold(scope, id));
/** Names and reasons are hers: read again instead of being kept. */
const write = {
  tag: 'compliance',
  access: { permission: 'retention:configure' },
  keepsAnswer: false,
  again,
  needsStepUp: true,
} as const;

export function holdRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/legal-holds', id: 'listLegalHolds', tag: 'compliance' },
    access: { permission: 'retention:read' },
    summary: 'Whose data may not go while a dispute runs, and whose no longer; the newest first.',
    input: { query: pageOnly },
    output: holdsAnswer,
    async inClinic(scope, ctx) {
      const { cursor, limit } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listLegalHolds' };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await listHolds(scope, { after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ position, id }) => [position, id]);
      return { holds: page.map(presentHold), nextCursor };
    },
  });

  api.add({
    ...{ ...write, method: 'POST', path: '/legal-holds', id: 'setLegalHold', status: 201 },
    summary: 'Nothing of a client goes, by time or by erasure, until it is released.',
    input: { body: holdBody },
    output: holdAnswer,
    async inClinic(scope, ctx) {
      const id = await setHold(scope, ctx.input.body);
      ctx.after(() => ctx.deps.live.publish({ clinicId: scope.clinicId, entity: 'retention', id }));
      return presentHold(await getHold(scope, id));
    },
  });

  api.add({
    ...{ ...write, method: 'POST', path: '/legal-holds/:id/release', id: 'releaseLegalHold' },
    summary: 'The dispute is over: her data follows the rules again.',
    input: { params: idParams, body: releaseBody },
    output: holdAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await releaseHold(scope, { id, ...ctx.input.body });
      ctx.after(() => ctx.deps.live.publish({ clinicId: scope.clinicId, entity: 'retention', id }));
      return presentHold(await getHold(scope, id));
    },
  });
}
