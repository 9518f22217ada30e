import type { TableRights } from './table-rights.ts';

/** The lines of roleRights for what the nightly look finds, and its reports. */
export const complianceRights: Record<string, TableRights> = {
  compliance_runs: { read: ['compliance:read'], write: [] },
  compliance_findings: { read: ['compliance:read', 'compliance:act'], write: ['compliance:act'] },
  compliance_reports: { read: ['compliance:read'], write: [] },
  register_versions: { read: ['compliance:read', 'compliance:act'], write: ['compliance:act'] },
};
