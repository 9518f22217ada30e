import { actor, agenda, ofClient, type TableRights } from './table-rights.ts';

const ofOwnVisit = (table: string) => `exists (select from appointments v
  where v.clinic_id = ${table}.clinic_id and v.id = ${table}.appointment_id)`;

/** The lines of roleRights for the risk that a visit is missed. */
export const noShowRights: Record<string, TableRights> = {
  no_show_settings: {
    read: ['no-show:read', 'no-show:act', 'no-show:configure', 'own-visits:read'],
    write: ['no-show:configure'],
  },
  // Weights and metrics; a client's explanation names the model that weighed her.
  no_show_models: {
    read: ['no-show:read', 'no-show:act', 'no-show:configure', 'no-show:review', 'own-visits:read'],
    write: ['no-show:configure'],
  },
  no_show_trainings: { read: ['no-show:read', 'no-show:configure'], write: ['no-show:configure'] },
  no_show_predictions: {
    read: ['no-show:read', 'no-show:act', 'no-show:review', 'clients:export'],
    readOwn: ofClient('read', `client_id::text = ${actor}`),
    write: ['no-show:act'],
  },
  no_show_outcomes: {
    read: ['no-show:read', 'no-show:review', 'clients:export'],
    readOwn: ofClient('read', ofOwnVisit('no_show_outcomes')),
    write: [],
  },
  no_show_watches: {
    read: [...agenda, 'no-show:read', 'no-show:act', 'no-show:review', 'clients:export'],
    readOwn: ofClient('read', `exists (select from appointments v where v.clinic_id = no_show_watches.clinic_id and v.id = no_show_watches.id)`),
    write: ['no-show:act', 'no-show:review'],
  },
  no_show_steps: {
    read: [...agenda, 'no-show:read', 'no-show:act', 'no-show:review', 'clients:export'],
    readOwn: ofClient('read', ofOwnVisit('no_show_steps')),
    write: ['no-show:act', 'no-show:review'],
  },
  no_show_effects: { read: ['no-show:read', 'no-show:configure'], write: [] },
  no_show_reviews: {
    read: ['no-show:review', 'clients:export'],
    readOwn: ofClient('read', `client_id::text = ${actor}`),
    write: ['no-show:review'],
    writeOwn: ofClient('write', `client_id::text = ${actor}`),
  },
};
