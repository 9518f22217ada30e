import type { TableRights } from './table-rights.ts';

export const incidentsRights: Record<string, TableRights> = {};
