import { actor, type TableRights } from './table-rights.ts';

const readers = [
  'stock:read',
  'products:configure',
  'lots:trace',
  'recalls:read',
  'safety:report',
  'clients:export',
];
const register: TableRights = { read: readers, write: ['products:configure'] };
const manage: TableRights = { read: ['safety:manage', 'clients:export'], write: ['safety:manage'] };
const reports = `(select app.may('safety:report'))`;

/** Devices are of who configures products; events are reported by everybody of the staff and seen by who deals with them. */
export const safetyRights: Record<string, TableRights> = {
  devices: register,
  device_links: { read: readers, write: [] },
  device_checks: register,
  device_maintenances: register,
  device_blocks: register,
  safety_events: {
    ...manage,
    readOwn: `reported_by::text = ${actor}`,
    writeOwn: `${reports} and reported_by::text = ${actor} and state = 'draft'`,
  },
  row_history: { read: ['stock:read', 'products:configure', 'lots:trace'], write: [] },
};
