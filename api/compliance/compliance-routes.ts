import { checks } from '../../domain/compliance/checks.ts';
import {
  acceptFinding,
  type ComplianceFinding,
  lastLook,
  listFindings,
} from '../../models/compliance-finding.ts';
import { listReports, openReport } from '../../models/compliance-report.ts';
import { timePosition } from '../cursor.ts';
import { idParams } from '../id-params.ts';
import { fileBytes } from '../file-bytes.ts';
import type { Operations } from '../operations.ts';
import {
  acceptBody,
  findingAnswer,
  findingsAnswer,
  findingsQuery,
  reportParams,
  reportsAnswer,
} from './compliance-schema.ts';

const read = { tag: 'compliance', access: { permission: 'compliance:read' } } as const;

const present = (finding: ComplianceFinding) => ({
  ...{ id: finding.id, version: finding.version, check: finding.check, severity: finding.severity },
  ...{ subjectKind: finding.subjectKind, subjectId: finding.subjectId, state: finding.state },
  source: checks[finding.check].source,
  ...{ firstSeenAt: finding.firstSeenAt.toISOString(), lastSeenAt: finding.lastSeenAt.toISOString() },
  ...{ clearedAt: finding.clearedAt?.toISOString() ?? null, decidedBy: finding.decidedBy },
  note: finding.note,
});

function findingRoutes(api: Operations): void {
  api.add({
    ...{ ...read, method: 'GET', path: '/compliance/findings', id: 'listComplianceFindings' },
    summary: 'What the nightly look found against the law, or close to it; the newest first.',
    input: { query: findingsQuery },
    output: findingsAnswer,
    async inClinic(scope, ctx) {
      const { state, cursor, limit } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listComplianceFindings', filters: { state } };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await listFindings(scope, { state, after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ position, id }) => [position, id]);
      const lookedAt = (await lastLook(scope))?.toISOString() ?? null;
      return { findings: page.map(present), lookedAt, nextCursor };
    },
  });

  api.add({
    ...{ method: 'POST', path: '/compliance/findings/:id/accept', id: 'acceptComplianceFinding' },
    ...{ tag: 'compliance', access: { permission: 'compliance:act' } },
    summary: 'Somebody looked and says why it is right as it is.',
    input: { params: idParams, body: acceptBody },
    output: findingAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const finding = await acceptFinding(scope, id, ctx.input.body);
      ctx.after(() => ctx.deps.live.publish({ clinicId: scope.clinicId, entity: 'compliance', id }));
      return present(finding);
    },
  });
}

function reportRoutes(api: Operations): void {
  api.add({
    ...{ ...read, method: 'GET', path: '/compliance/reports', id: 'listComplianceReports' },
    summary: 'The report of each month as it was told, the newest first.',
    output: reportsAnswer,
    inClinic: async (scope) => ({
      reports: (await listReports(scope)).map(({ month, figures, pdfSha256, csvSha256, createdAt }) => ({
        ...{ month, figures, pdfSha256, csvSha256, createdAt: createdAt.toISOString() },
      })),
    }),
  });

  for (const [format, produces, id] of [
    ['pdf', 'application/pdf', 'getComplianceReportPdf'],
    ['csv', 'text/csv', 'getComplianceReportCsv'],
  ] as const)
    api.add({
      ...{ ...read, method: 'GET', path: `/compliance/reports/:month/${format}`, id, produces },
      summary: `The report of a month as ${format.toUpperCase()}; taking it is written down.`,
      input: { params: reportParams },
      output: fileBytes,
      async inClinic(scope, ctx) {
        const { month } = ctx.input.params;
        const content = await openReport(scope, { month, format });
        ctx.set('Content-Disposition', `attachment; filename="conformidade-${month}.${format}"`);
        return content;
      },
    });
}

export function complianceRoutes(api: Operations): void {
  findingRoutes(api);
  reportRoutes(api);
}
