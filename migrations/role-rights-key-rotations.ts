import type { TableRights } from './table-rights.ts';

export const keyRotationsRights: Record<string, TableRights> = {};
