import type { TableRights } from './table-rights.ts';

export const complianceRights: Record<string, TableRights> = {};
