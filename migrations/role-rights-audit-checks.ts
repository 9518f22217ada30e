import type { TableRights } from './table-rights.ts';

export const auditChecksRights: Record<string, TableRights> = {};
