import type { TableRights } from './table-rights.ts';

export const erasuresRights: Record<string, TableRights> = {
  erasures: { read: ['rights:read', 'rights:decide', 'rights:open'], write: ['rights:decide'] },
  sealed_records: { read: ['rights:read', 'sealed-records:open'], write: [] },
};
