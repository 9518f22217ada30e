import type { TableRights } from './table-rights.ts';

/** The lines of roleRights for the rotation of a clinic's key. */
export const keyRotationsRights: Record<string, TableRights> = {
  key_rotations: { read: ['keys:rotate', 'compliance:read'], write: ['keys:rotate'] },
};
