import type { TableRights } from './table-rights.ts';

export const retentionRights: Record<string, TableRights> = {};
