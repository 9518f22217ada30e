import type { TableRights } from './table-rights.ts';

export const consentsRights: Record<string, TableRights> = {};
