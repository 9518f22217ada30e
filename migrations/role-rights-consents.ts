import { actor, agenda, ofOwnPrivacy, type TableRights } from './table-rights.ts';

const ofOwnWithdrawal = `exists (select from consent_withdrawals w
  where w.clinic_id = consent_withdrawal_acks.clinic_id and w.id = consent_withdrawal_acks.withdrawal_id)`;
const own = (verb: 'read' | 'write') => ofOwnPrivacy(verb, `client_id::text = ${actor}`);

/** The lines of roleRights for what people agree to. */
const readers = [
  'consents:read',
  'consents:write',
  'clients:read',
  'clients:write',
  'inbox:write',
  ...agenda,
];
/** Whoever may write down a choice about messages may write what follows from a no. */
const writers = ['consents:write', 'clients:write', 'inbox:write'];

export const consentsRights: Record<string, TableRights> = {
  consent_texts: { read: 'everybody', write: ['consents:configure'] },
  consents: {
    read: [...readers, 'campaigns:read', 'clients:export'],
    readOwn: own('read'),
    write: writers,
    writeOwn: own('write'),
  },
  consent_requests: {
    read: ['consents:read', 'consents:write', 'clients:export'],
    readOwn: own('read'),
    write: ['consents:write'],
  },
  consent_withdrawals: {
    read: [...readers, 'clients:export'],
    readOwn: own('read'),
    write: writers,
    writeOwn: own('write'),
  },
  consent_withdrawal_acks: {
    read: [...readers, 'clients:export'],
    readOwn: ofOwnPrivacy('read', ofOwnWithdrawal),
    write: writers,
    writeOwn: ofOwnPrivacy('write', ofOwnWithdrawal),
  },
};
