import { listAccesses, staffNames } from '../../models/audit.ts';
import { accessesAnswer, accessesQuery } from '../access-schema.ts';
import { timePosition } from '../cursor.ts';
import type { Operations } from '../operations.ts';
import { inPublicClinic } from '../public-clinic.ts';

/** Who saw her record: her own right to know (LGPD art. 18, II and VII). */
export function ownAccessRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/public/me/accesses', id: 'listOwnAccesses', tag: 'public' },
    access: { who: 'client' },
    summary: 'Who read or wrote what of the client who asks, and what for, newest first.',
    input: { query: accessesQuery },
    output: accessesAnswer,
    // Her session opens the events about her, and nobody's name.
    prepare: (ctx) => inPublicClinic(ctx, ctx.actor.clinicId, staffNames),
    async inClinic(scope, ctx, names) {
      const { limit, cursor } = ctx.input.query;
      const { clinicId, actor } = scope;
      const of = { clinicId, operation: 'listOwnAccesses', filters: { actor: actor.actorId } };
      const after = ctx.deps.cursors.open(of, cursor, timePosition);
      const rows = await listAccesses(scope, actor.actorId, { after, limit: limit + 1 });
      await scope.audit({
        ...{ action: 'own-accesses.read', entity: 'audit', subjectIds: [actor.actorId] },
        purpose: 'DATA_SUBJECT_REQUEST',
      });
      const { page, nextCursor } = ctx.deps.cursors.cut(of, rows, limit, ({ position, id }) => [
        position,
        id,
      ]);
      const accesses = page.map(({ at, actor: who, actorRole: role, action, purpose }) => ({
        ...{ at: at.toISOString(), who: names.get(who) ?? null, role, action, purpose },
      }));
      return { accesses, nextCursor };
    },
  });
}
