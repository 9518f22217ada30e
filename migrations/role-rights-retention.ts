import type { TableRights } from './table-rights.ts';

const retention: TableRights = {
  read: ['retention:read', 'retention:configure'],
  write: ['retention:configure'],
};

/** The lines of roleRights for how long data is kept. */
export const retentionRights: Record<string, TableRights> = {
  retention_rules: retention,
  // Whoever starts an erasure, or answers for one, asks whether the person is held.
  legal_holds: { ...retention, read: [...retention.read, 'rights:read', 'rights:decide', 'clients:export'] },
  retention_runs: retention,
  retention_findings: retention,
};
