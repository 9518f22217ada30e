import type { TableRights } from './table-rights.ts';

export const rightsRequestsRights: Record<string, TableRights> = {};
