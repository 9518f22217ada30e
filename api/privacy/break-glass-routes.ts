import {
  listBreakGlass,
  listOwnBreakGlass,
  openBreakGlass,
  reviewBreakGlass,
  revokeBreakGlass,
} from '../../models/break-glass.ts';
import type { ApiContext } from '../context.ts';
import { timePosition } from '../cursor.ts';
import type { Operations } from '../operations.ts';
import { presentGrant } from './presenter.ts';
import {
  grantBody,
  grantPageAnswer,
  grantPageQuery,
  grantsAnswer,
  idParams,
  openedAnswer,
} from './schema.ts';

const review = { permission: 'break-glass:review' } as const;

/** After the commit: browsers look again, and the process of the grant hears of it at once. */
function announce({ deps, actor }: Pick<ApiContext, 'deps' | 'actor'>, id: string): void {
  deps.live.publish({ clinicId: actor.clinicId, entity: 'break-glass', id });
  deps.live.poke('neonpro_outbox');
}

export function breakGlassRoutes(api: Operations): void {
  listRoutes(api);

  api.add({
    ...{ method: 'POST', path: '/break-glass', id: 'openBreakGlass', tag: 'privacy', status: 201 },
    summary: 'Opens the clinical record of one client for minutes, with a reason that the client will see.',
    access: { permission: 'break-glass:open' },
    needsStepUp: true,
    keepsAnswer: false,
    input: { body: grantBody },
    output: openedAnswer,
    async inClinic(scope, ctx) {
      const opened = await openBreakGlass(scope, ctx.input.body);
      ctx.after(() => announce(ctx, opened.id));
      return { ...opened, expiresAt: opened.expiresAt.toISOString() };
    },
  });

  api.add({
    ...{ method: 'POST', path: '/break-glass/:id/revoke', id: 'revokeBreakGlass', tag: 'privacy' },
    summary: 'Ends an access early: one’s own, or anybody’s for those who review.',
    access: { ...review, orPermission: 'break-glass:open' },
    input: { params: idParams },
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await revokeBreakGlass(scope, id);
      ctx.after(() => announce(ctx, id));
      return undefined;
    },
  });

  api.add({
    ...{ method: 'POST', path: '/break-glass/:id/review', id: 'reviewBreakGlass', tag: 'privacy' },
    summary: 'Says that an access that is over was looked at; nobody reviews their own.',
    access: review,
    input: { params: idParams },
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      await reviewBreakGlass(scope, id);
      ctx.after(() => announce(ctx, id));
      return undefined;
    },
  });
}

function listRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/break-glass', id: 'listBreakGlass', tag: 'privacy', access: review },
    summary: 'Every opening of a record by somebody without the right to it, newest first.',
    input: { query: grantPageQuery },
    output: grantPageAnswer,
    async inClinic(scope, ctx) {
      const { limit, cursor } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listBreakGlass' };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await listBreakGlass(scope, { after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ position, id }) => [position, id]);
      return { grants: page.map(presentGrant), nextCursor };
    },
  });

  api.add({
    ...{ method: 'GET', path: '/break-glass/mine', id: 'listOwnBreakGlass', tag: 'privacy' },
    summary: 'The accesses that are open to oneself now.',
    access: { who: 'person' },
    output: grantsAnswer,
    inClinic: async (scope) => ({ grants: (await listOwnBreakGlass(scope)).map(presentGrant) }),
  });
}
