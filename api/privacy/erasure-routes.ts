import { refuse } from '../../domain/errors.ts';
import { requireErasureRequest } from '../../models/erasure-request.ts';
import { type Erasure, listErasures, readErasure, startErasure } from '../../models/erasure.ts';
import { timePosition } from '../cursor.ts';
import type { Operations } from '../operations.ts';
import { erasureAnswer, erasureBody, erasurePage, startedAnswer } from './erasure-schema.ts';
import { grantPageQuery, idParams } from './schema.ts';

const presentErasure = (erasure: Erasure) => ({
  ...{ id: erasure.id, clientId: erasure.clientId, requestId: erasure.requestId, ground: erasure.ground },
  ...{ state: erasure.state, steps: erasure.steps, certificate: erasure.certificate },
  createdAt: erasure.createdAt.toISOString(),
  endedAt: erasure.endedAt?.toISOString() ?? null,
});

export function erasureRoutes(api: Operations): void {
  api.add({
    ...{ method: 'POST', path: '/clients/:id/erasure', id: 'eraseClient', tag: 'rights', status: 202 },
    summary:
      'Begins the erasure of one client, without a way back; what the law keeps is sealed first. `requestId`: hers, decided in favour and not answered yet.',
    access: { permission: 'rights:decide' },
    needsStepUp: true,
    input: { params: idParams, body: erasureBody },
    output: startedAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const { ground, requestId } = ctx.input.body;
      // What is said to be asked for names what was asked.
      if (ground === 'request' && requestId === null) refuse('request-undecided');
      if (requestId !== null) await requireErasureRequest(scope, { requestId, clientId: id });
      const started = await startErasure(scope, { clientId: id, requestId, ground });
      ctx.after(() => {
        ctx.deps.live.publish({ clinicId: scope.clinicId, entity: 'erasure', id: started.id });
        ctx.deps.live.poke('neonpro_outbox');
      });
      return started;
    },
  });

  api.add({
    ...{ method: 'GET', path: '/erasures', id: 'listErasures', tag: 'rights' },
    summary: 'Every erasure with its steps, newest first.',
    access: { permission: 'rights:read' },
    input: { query: grantPageQuery },
    output: erasurePage,
    async inClinic(scope, ctx) {
      const { limit, cursor } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listErasures' };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await listErasures(scope, { after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ position, id }) => [position, id]);
      await scope.audit({ action: 'erasure.list', entity: 'erasure', purpose: 'DATA_SUBJECT_REQUEST' });
      return { erasures: page.map(presentErasure), nextCursor };
    },
  });

  api.add({
    ...{ method: 'GET', path: '/erasures/:id', id: 'getErasure', tag: 'rights' },
    summary: 'How far an erasure is and, when it is done, what is gone, what stays and why.',
    access: { permission: 'rights:read' },
    input: { params: idParams },
    output: erasureAnswer,
    async inClinic(scope, ctx) {
      const erasure = await readErasure(scope, ctx.input.params.id);
      if (!erasure) refuse('not-found');
      await scope.audit({
        ...{ action: 'erasure.read', entity: 'erasure', entityId: erasure.id },
        ...{ subjectIds: [erasure.clientId], purpose: 'DATA_SUBJECT_REQUEST' },
      });
      return presentErasure(erasure);
    },
  });
}
