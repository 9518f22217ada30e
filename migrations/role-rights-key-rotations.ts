import type { TableRights } from './table-rights.ts';

/** The lines of roleRights for the rotation of a clinic's key. */
export const keyRotationsRights: Record<string, TableRights> = {
  // Wrapped: whoever acts needs the vault to open anything. A new version is made by the rotation alone.
  clinic_keys: { read: 'everybody', write: [] },
  key_rotations: { read: ['keys:rotate', 'compliance:read'], write: ['keys:rotate'] },
};
