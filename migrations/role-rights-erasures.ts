import type { TableRights } from './table-rights.ts';

export const erasuresRights: Record<string, TableRights> = {};
