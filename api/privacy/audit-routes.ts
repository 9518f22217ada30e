import { z } from 'zod';
import { auditCsv } from '../../domain/privacy/audit-csv.ts';
import { listAccesses, listAuditEvents, mustBeClient } from '../../models/audit.ts';
import { type AuditCheck, listChecks } from '../../models/audit-check.ts';
import { accessesAnswer, accessesQuery } from '../access-schema.ts';
import { timePosition } from '../cursor.ts';
import type { Operations } from '../operations.ts';
import { auditExportQuery, checksAnswer, checksQuery } from './audit-schema.ts';
import { presentAccess, presentAuditEvent } from './presenter.ts';
import { auditPageAnswer, auditQuery, idParams } from './schema.ts';

/** What a spreadsheet still opens, and a request still carries. */
const mostExported = 50_000;

const presentCheck = ({ id, startedAt, endedAt, checked, anchors, faultCount, faults }: AuditCheck) => ({
  ...{ id, startedAt: startedAt.toISOString(), endedAt: endedAt.toISOString() },
  ...{ checked, anchors, faultCount, faults },
});

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

  api.add({
    ...{ method: 'GET', path: '/audit/export', id: 'exportAuditEvents', tag: 'privacy' },
    summary:
      'The same as CSV, the newest fifty thousand of what is asked for; exporting is written down as well.',
    ...{ access: { permission: 'audit:read' }, produces: 'text/csv' },
    input: { query: auditExportQuery },
    output: z.string(),
    async inClinic(scope, ctx) {
      const question = { ...ctx.input.query, after: null, limit: mostExported };
      const rows = await listAuditEvents(scope, question, 'audit.export');
      ctx.set('Content-Disposition', 'attachment; filename="registro-de-acessos.csv"');
      return auditCsv(rows.map(presentAuditEvent));
    },
  });

  api.add({
    ...{ method: 'GET', path: '/audit/checks', id: 'listAuditChecks', tag: 'privacy' },
    summary: 'Every look at the trail, the newest first, with what was wrong.',
    access: { permission: 'audit:read' },
    input: { query: checksQuery },
    output: checksAnswer,
    async inClinic(scope, ctx) {
      const { limit, cursor } = ctx.input.query;
      const of = { clinicId: scope.clinicId, operation: 'listAuditChecks' };
      const after = ctx.deps.cursors.open(of, cursor, timePosition);
      const rows = await listChecks(scope, { after, limit: limit + 1 });
      const { page, nextCursor } = ctx.deps.cursors.cut(of, rows, limit, ({ position, id }) => [
        position,
        id,
      ]);
      return { checks: page.map(presentCheck), nextCursor };
    },
  });

  api.add({
    ...{ method: 'GET', path: '/clients/:id/accesses', id: 'listClientAccesses', tag: 'privacy' },
    summary: 'Who read or wrote what of one client, newest first.',
    access: { permission: 'audit:read' },
    input: { params: idParams, query: accessesQuery },
    output: accessesAnswer,
    async inClinic(scope, ctx) {
      const { id: clientId } = ctx.input.params;
      const { limit, cursor } = ctx.input.query;
      const of = { clinicId: scope.clinicId, operation: 'listClientAccesses', filters: { clientId } };
      const after = ctx.deps.cursors.open(of, cursor, timePosition);
      await mustBeClient(scope, clientId);
      const rows = await listAccesses(scope, clientId, { after, limit: limit + 1 });
      await scope.audit({
        ...{ action: 'audit.list', entity: 'audit', subjectIds: [clientId], purpose: 'ACCOUNTABILITY' },
      });
      const { page, nextCursor } = ctx.deps.cursors.cut(of, rows, limit, ({ position, id }) => [
        position,
        id,
      ]);
      return { accesses: page.map(presentAccess), nextCursor };
    },
  });
}
