import type { TableRights } from './table-rights.ts';

export const dataExportsRights: Record<string, TableRights> = {};
