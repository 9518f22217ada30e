import { decideRights, proveIdentity } from '../../models/rights-request-decide.ts';
import { getRightsRequest, listRightsRequests } from '../../models/rights-request-list.ts';
import { openRightsRequest } from '../../models/rights-request.ts';
import { rightsPaper } from '../../models/rights-paper.ts';
import type { Scope } from '../../models/tenancy.ts';
import { announceRights } from '../announce-rights.ts';
import { timePosition } from '../cursor.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { presentDetail, presentRow } from './rights-presenter.ts';
import { fileBytes } from '../file-bytes.ts';
import {
  decideBody,
  identityBody,
  openBody,
  openedAnswer,
  rightsDetail,
  rightsPage,
  rightsQuery,
} from '../rights-schema.ts';

const read = { method: 'GET', tag: 'rights', access: { permission: 'rights:read' } } as const;
const tell = async (scope: Scope, id: string) => presentDetail(await getRightsRequest(scope, id));
/** What was asked and answered is hers: read again instead of being kept. */
const decide = {
  ...({ method: 'POST', tag: 'rights', access: { permission: 'rights:decide' } } as const),
  ...({ keepsAnswer: false, again: tell } as const),
};

/** What people ask by law, for whoever takes it and whoever decides (LGPD art. 18 to 20). */
export function rightsRoutes(api: Operations): void {
  readRoutes(api);

  api.add({
    ...{ method: 'POST', path: '/rights-requests', id: 'openRightsRequest', tag: 'rights', status: 201 },
    summary:
      'Writes down what somebody asked at the desk, by telephone or by letter; its clock runs from the day it came.',
    access: { permission: 'rights:open' },
    input: { body: openBody },
    output: openedAnswer,
    async inClinic(scope, ctx) {
      const { clientId = null, requester = null, identityHow = null, wish = null, ...body } = ctx.input.body;
      const opened = await openRightsRequest(scope, { ...body, clientId, requester, identityHow, wish });
      ctx.after(() => announceRights(ctx, scope.clinicId, opened.id));
      const { id, receivedAt, dueAt } = opened;
      return { id, receivedAt: receivedAt.toISOString(), dueAt: dueAt.toISOString() };
    },
  });

  api.add({
    ...{ ...decide, path: '/rights-requests/:id/identity', id: 'proveRightsIdentity' },
    summary: 'Says how it was proved who asks, if nobody changed the request since `version`.',
    input: { params: idParams, body: identityBody },
    output: rightsDetail,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const { clientId = null, ...proof } = ctx.input.body;
      await proveIdentity(scope, id, { ...proof, clientId });
      ctx.after(() => announceRights(ctx, scope.clinicId, id));
      return tell(scope, id);
    },
  });

  api.add({
    ...{ ...decide, path: '/rights-requests/:id/decide', id: 'decideRightsRequest', needsStepUp: true },
    summary: 'A person’s decision for each class of data; what fulfils it begins, and the answer follows it.',
    input: { params: idParams, body: decideBody },
    output: rightsDetail,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const { items: given, ...body } = ctx.input.body;
      const items = given.map(({ ground = null, until = null, ...item }) => ({ ...item, ground, until }));
      await decideRights(scope, id, { ...body, items });
      ctx.after(() => announceRights(ctx, scope.clinicId, id));
      return tell(scope, id);
    },
  });
}

function readRoutes(api: Operations): void {
  api.add({
    ...{ ...read, path: '/rights-requests', id: 'listRightsRequests' },
    summary: 'What people ask by law, by the deadline; `state=answered`: the last answered first.',
    input: { query: rightsQuery },
    output: rightsPage,
    async inClinic(scope, ctx) {
      const { state, cursor, limit } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listRightsRequests', filters: { state } };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await listRightsRequests(scope, { state, after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ position, id }) => [position, id]);
      return { items: page.map(presentRow), nextCursor };
    },
  });

  api.add({
    ...{ ...read, path: '/rights-requests/:id', id: 'getRightsRequest' },
    summary: 'One request with its words, its clock, what was decided and the answer.',
    input: { params: idParams },
    output: rightsDetail,
    inClinic: (scope, ctx) => tell(scope, ctx.input.params.id),
  });

  api.add({
    ...{ ...read, path: '/rights-requests/:id/certificate', id: 'getRightsCertificate' },
    summary: 'The proof that a request was answered, as a tagged PDF without a name.',
    produces: 'application/pdf',
    input: { params: idParams },
    output: fileBytes,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      ctx.set('Content-Disposition', `attachment; filename="certificado-${id}.pdf"`);
      return rightsPaper(scope, id);
    },
  });
}
