import type { TableRights } from './table-rights.ts';

/** The lines of roleRights for the checks of the trail: workers write them. */
export const auditChecksRights: Record<string, TableRights> = {
  audit_checks: { read: ['audit:read'], write: [] },
};
