import { actor, ofOwnPrivacy, type TableRights } from './table-rights.ts';

const desk: TableRights = { read: ['recalls:read', 'recalls:manage'], write: ['recalls:manage'] };

export const recallsRights: Record<string, TableRights> = {
  recalls: { ...desk, read: [...desk.read, 'clients:export'] },
  recall_lots: desk,
  // Told of in a client's copy.
  recall_people: {
    read: [...desk.read, 'clients:export'],
    readOwn: ofOwnPrivacy('read', `client_id::text = ${actor}`),
    write: desk.write,
  },
  recall_attempts: desk,
  recall_events: desk,
  recall_proposals: desk,
};
