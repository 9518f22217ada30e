// Table compliance_reports: the month as the privacy officer was told it; owner context: compliance.
import { refuse } from '../domain/errors.ts';
import type { Figures } from './compliance-figures.ts';
import { raiseTask } from './staff-task.ts';
import { sha256Hex } from './sha256.ts';
import type { Scope } from './tenancy.ts';

export interface ComplianceReport {
  /** `yyyy-mm`. */
  month: string;
  figures: Figures;
  pdfSha256: string;
  csvSha256: string;
  createdAt: Date;
}

export async function hasReport({ run, clinicId }: Scope, month: string): Promise<boolean> {
  const rows = await run({
    name: 'compliance-report-there',
    text: `select 1 from compliance_reports where clinic_id = $1 and month = ($2 || '-01')::date`,
    values: [clinicId, month],
  });
  return rows.length > 0;
}

/** Kept once and told to whoever answers for privacy; a month that was told stays as it was. */
export async function keepReport(
  scope: Scope,
  { month, figures, pdf, csv }: { month: string; figures: Figures; pdf: Buffer; csv: string },
): Promise<boolean> {
  const kept = await scope.run({
    name: 'compliance-report-keep',
    text: `insert into compliance_reports (clinic_id, month, figures, pdf, csv, pdf_sha256, csv_sha256)
      values ($1, ($2 || '-01')::date, $3, $4, $5, $6, $7) on conflict do nothing returning 1`,
    values: [scope.clinicId, month, JSON.stringify(figures), pdf, csv, sha256Hex(pdf), sha256Hex(csv)],
  });
  if (kept.length === 0) return false;
  const subjectKey = `report:${month}`;
  await raiseTask(scope, { kind: 'compliance-finding', subjectKey, reason: 'report-ready' });
  return true;
}

const columns = `to_char(month, 'YYYY-MM') as month, figures, pdf_sha256 as "pdfSha256", csv_sha256 as "csvSha256", created_at as "createdAt"`;

/** The newest month first; a clinic has twelve of them a year. */
export const listReports = ({ run, clinicId }: Scope): Promise<ComplianceReport[]> =>
  run<ComplianceReport>({
    name: 'compliance-reports',
    text: `select ${columns} from compliance_reports where clinic_id = $1 order by compliance_reports.month desc`,
    values: [clinicId],
  });

/** The file itself; that somebody took it is audited. Refuses with `not-found`. */
export async function openReport(
  scope: Scope,
  { month, format }: { month: string; format: 'pdf' | 'csv' },
): Promise<Buffer> {
  const [row] = await scope.run<{ content: Buffer | string }>({
    name: `compliance-report-${format}`,
    text: `select ${format} as content from compliance_reports where clinic_id = $1 and month = ($2 || '-01')::date`,
    values: [scope.clinicId, month],
  });
  if (!row) refuse('not-found');
  const action = 'compliance-report.read';
  await scope.audit({ action, entity: 'compliance-report', purpose: 'ACCOUNTABILITY' });
  return Buffer.from(row.content as string);
}
