import { actor, type TableRights } from './table-rights.ts';

const desk: TableRights = { read: ['incidents:read', 'incidents:manage'], write: ['incidents:manage'] };
const reports = `(select app.may('incidents:report'))`;

/** Everybody reports; the case is for those who manage it. */
export const incidentsRights: Record<string, TableRights> = {
  incidents: {
    ...desk,
    readOwn: `reported_by::text = ${actor}`,
    writeOwn: `${reports} and reported_by::text = ${actor} and decision is null and not is_closed`,
  },
  incident_people: desk,
  incident_notices: desk,
  incident_files: desk,
  incident_events: {
    ...desk,
    writeOwn: `${reports} and staff_id::text = ${actor} and kind = 'reported'`,
  },
};
