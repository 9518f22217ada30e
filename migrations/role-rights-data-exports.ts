import { actor, ofOwnPrivacy, type TableRights } from './table-rights.ts';

/** Rows of an export are hers when the export is; its policy asks who she is. */
const ofOwnExport = (table: string) =>
  `exists (select from data_exports e where e.clinic_id = ${table}.clinic_id and e.id = ${table}.export_id)`;

/** The lines of roleRights for people's copies of their data. */
export const dataExportsRights: Record<string, TableRights> = {
  data_exports: {
    read: ['clients:export', 'rights:read', 'rights:decide'],
    readOwn: ofOwnPrivacy('read', `client_id::text = ${actor}`),
    write: ['clients:export', 'rights:decide'],
    writeOwn: ofOwnPrivacy(
      'write',
      `client_id::text = ${actor} and ordered_by = 'client' and state = 'preparing'`,
    ),
  },
  data_export_parts: {
    read: ['clients:export'],
    readOwn: ofOwnPrivacy('read', ofOwnExport('data_export_parts')),
    write: [],
  },
  data_export_openings: {
    read: ['clients:export', 'rights:read'],
    readOwn: ofOwnPrivacy('read', ofOwnExport('data_export_openings')),
    write: ['clients:export'],
    writeOwn: ofOwnPrivacy('read', `opened_by = 'client' and ${ofOwnExport('data_export_openings')}`),
  },
};
