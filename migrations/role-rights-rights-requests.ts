import { actor, agenda, ofOwnPrivacy, type TableRights } from './table-rights.ts';

const ofOwnRequest = `exists (select from rights_requests r
  where r.clinic_id = rights_request_items.clinic_id and r.id = rights_request_items.request_id)`;

/** The lines of roleRights for what people ask by law. */
export const rightsRequestsRights: Record<string, TableRights> = {
  // Whoever stands at the desk takes a request; only those who decide read what was asked.
  rights_requests: {
    read: ['rights:read', 'rights:decide', 'clients:export'],
    readOwn: ofOwnPrivacy('read', `client_id::text = ${actor}`),
    write: ['rights:open', 'rights:decide'],
    // She asks, proved by her session; what is decided is not hers to write.
    writeOwn: ofOwnPrivacy(
      'write',
      `client_id::text = ${actor} and channel = 'account' and state = 'open' and decided_by is null`,
    ),
  },
  rights_request_items: {
    read: ['rights:read', 'rights:decide', 'clients:export'],
    readOwn: ofOwnPrivacy('read', ofOwnRequest),
    write: ['rights:decide'],
  },
  // Whoever uses a person's data asks whether it may be used.
  processing_blocks: {
    read: [...agenda, 'clients:read', 'rights:read', 'no-show:read', 'campaigns:read', 'clients:export'],
    readOwn: ofOwnPrivacy('read', `client_id::text = ${actor}`),
    write: ['rights:decide'],
  },
  privacy_settings: { read: 'everybody', write: ['rights:decide'] },
};
