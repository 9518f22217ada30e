import { listAuditEvents } from '../../models/audit.ts';
import { timePosition } from '../cursor.ts';
import type { Operations } from '../operations.ts';
import { presentAuditEvent } from './presenter.ts';
import { auditPageAnswer, auditQuery } from './schema.ts';

export function auditRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/audit', id: 'listAuditEvents', tag: 'privacy' },
    summary: 'Who read or wrote what and why, newest first; looking is written down as well.',
    access: { permission: 'audit:read' },
    input: { query: auditQuery },
    output: auditPageAnswer,
    async inClinic(scope, ctx) {
      const { limit, cursor, ...filters } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listAuditEvents', filters };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await listAuditEvents(scope, { ...filters, after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ position, id }) => [position, id]);
      return { events: page.map(presentAuditEvent), nextCursor };
    },
  });
}
