import { actor, ofClient, type TableRights } from './table-rights.ts';

/** Neither a program that may read the agenda nor the client herself: who knows her side of the comparison spoils it. */
const ofTheLadder: TableRights = {
  read: ['no-show:read', 'no-show:act', 'no-show:review', 'clients:export'],
  write: ['no-show:act', 'no-show:review'],
};

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
    write: [],
  },
  no_show_watches: ofTheLadder,
  no_show_steps: ofTheLadder,
  no_show_effects: { read: ['no-show:read', 'no-show:configure'], write: [] },
  no_show_reviews: {
    read: ['no-show:review', 'clients:export'],
    readOwn: ofClient('read', `client_id::text = ${actor}`),
    write: ['no-show:review'],
    // She asks; what is said to it is not hers.
    writeOwn: ofClient(
      'write',
      `client_id::text = ${actor} and state = 'open' and asked_by = 'client' and answer_ct is null and decided_by is null`,
    ),
  },
};
