import { actor, agenda, ofClient, workersOnly, type TableRights } from './table-rights.ts';

const ofOwnConversation = (table: string) => `exists (select from conversations c
  where c.clinic_id = ${table}.clinic_id and c.id = ${table}.conversation_id)`;

/** The lines of roleRights for what is said between a clinic and its people. */
export const messagingRights: Record<string, TableRights> = {
  // A person of the staff writes in a conversation; whatever a process sends is the worker's.
  messages: { read: [...agenda, 'inbox:read', 'campaigns:read', 'clients:export'], write: ['inbox:write'] },
  inbound_messages: {
    read: [...agenda, 'inbox:read', 'clients:export'],
    readOwn: ofClient('read', `client_id::text = ${actor}`),
    // Somebody unknown turns out to be a client: what she wrote goes under her key.
    write: ['inbox:write'],
    writeOwn: ofClient('write', `client_id::text = ${actor}`),
  },
  inbound_media: { read: ['inbox:read', 'inbox:write', 'clients:export'], write: ['inbox:write'] },
  conversations: {
    read: ['inbox:read', 'inbox:write', 'clients:export'],
    readOwn: ofClient('read', `client_id::text = ${actor}`),
    write: ['inbox:write'],
    writeOwn: ofClient('write', `client_id::text = ${actor}`),
  },
  contact_identities: {
    read: ['inbox:read', 'inbox:write', 'clients:export'],
    readOwn: ofClient('read', ofOwnConversation('contact_identities')),
    write: ['inbox:write'],
    writeOwn: ofClient('write', ofOwnConversation('contact_identities')),
  },
  conversation_notes: { read: ['inbox:read', 'inbox:write', 'clients:export'], write: ['inbox:write'] },
  message_words: {
    read: ['inbox:read', 'inbox:write'],
    readOwn: ofClient('read', ofOwnConversation('message_words')),
    write: ['inbox:write'],
    writeOwn: ofClient('write', ofOwnConversation('message_words')),
  },
  // Every list of clients may say whether somebody wants offers.
  contact_choices: {
    read: ['clients:read', 'clients:write', ...agenda, 'inbox:read', 'campaigns:read', 'clients:export'],
    readOwn: ofClient('read', `client_id::text = ${actor}`),
    write: ['clients:write', 'inbox:write'],
    writeOwn: ofClient('write', `client_id::text = ${actor}`),
  },
  message_templates: {
    read: ['inbox:read', 'inbox:write', 'campaigns:read', 'campaigns:write', 'messaging:configure'],
    write: ['messaging:configure'],
  },
  campaigns: { read: ['campaigns:read', 'campaigns:write'], write: ['campaigns:write'] },
  campaign_recipients: { read: ['campaigns:read', 'campaigns:write', 'clients:export'], write: [] },
  messaging_settings: {
    read: ['inbox:read', 'inbox:write', 'campaigns:read', 'campaigns:write', 'messaging:configure'],
    write: ['messaging:configure'],
  },
  sender_rates: workersOnly,
  sms_recipients: workersOnly,
  staff_tasks: {
    read: ['tasks:write', 'inbox:read', 'clients:export'],
    readOwn: ofClient(
      'read',
      `kind in ('no-show-review', 'rights-request', 'consent-withdrawal') and client_id::text = ${actor}`,
    ),
    // A client who asks for a person to look raises a task.
    write: [
      ...['tasks:write', 'messaging:configure', 'no-show:act', 'no-show:review'],
      ...[
        'rights:open',
        'rights:decide',
        'consents:write',
        'incidents:report',
        'incidents:manage',
        'compliance:act',
        'products:configure',
        'safety:report',
        'safety:manage',
      ],
    ],
    writeOwn: ofClient(
      'write',
      `kind in ('no-show-review', 'rights-request', 'consent-withdrawal') and client_id::text = ${actor}`,
    ),
  },
  messaging_channels: {
    read: ['inbox:read', 'inbox:write', 'campaigns:read', 'messaging:configure'],
    write: ['messaging:configure'],
  },
  webhook_events: workersOnly,
};
