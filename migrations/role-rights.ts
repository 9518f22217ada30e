import type { Knex } from 'knex';
import { messagingRights } from './role-rights-messaging.ts';
import { noShowRights } from './role-rights-no-show.ts';
import { consentsRights } from './role-rights-consents.ts';
import { rightsRequestsRights } from './role-rights-rights-requests.ts';
import { erasuresRights } from './role-rights-erasures.ts';
import { dataExportsRights } from './role-rights-data-exports.ts';
import { retentionRights } from './role-rights-retention.ts';
import { incidentsRights } from './role-rights-incidents.ts';
import { auditChecksRights } from './role-rights-audit-checks.ts';
import { complianceRights } from './role-rights-compliance.ts';
import { keyRotationsRights } from './role-rights-key-rotations.ts';
import { productsRights } from './role-rights-products.ts';
import { recallsRights } from './role-rights-recalls.ts';
import { safetyRights } from './role-rights-safety.ts';
import { actor, agenda, ofClient, ofOwnPrivacy, workersOnly, type TableRights } from './table-rights.ts';

/** Looks through the policies of the visits, so that a client finds her own alone. */
const ofOwnVisit = (table: string) => `exists (select from appointments v
  where v.clinic_id = ${table}.clinic_id and v.id = ${table}.appointment_id)`;

const ofOwnEntry = `exists (select from waitlist_entries w
  where w.clinic_id = waitlist_services.clinic_id and w.id = waitlist_services.entry_id)`;

const ofOwnPackage = `exists (select from client_packages p
  where p.clinic_id = package_entries.clinic_id and p.id = package_entries.client_package_id)`;

/** Somebody who opened the record of this client, while the grant lives: by the clock, whatever its process does. */
const underGrant = `(select app.may('break-glass:open')) and exists (select from break_glass_grants g
  where g.clinic_id = clinical_notes.clinic_id and g.client_id = clinical_notes.client_id and g.staff_id::text = ${actor}
    and g.ended_at is null and g.expires_at > transaction_timestamp())`;
const freshly = (permission: string) => `(select app.may('${permission}')) and (select app.has_step_up())`;

const ofOwnCalendar = `exists (select from resources r where r.clinic_id = calendar_feeds.clinic_id
  and r.id = calendar_feeds.professional_id and r.staff_id::text = ${actor})`;

const catalogue: TableRights = {
  read: ['catalogue:read', 'catalogue:write', ...agenda, 'own-visits:read'],
  write: ['catalogue:write'],
};
const importing: TableRights = { read: ['imports:run'], write: ['imports:run'] };
/** In one's own name and just after a second factor. */
const signing = (signer: string) => `${freshly('competences:sign')} and ${signer}::text = ${actor}`;
const integrations: TableRights = {
  read: ['integrations:read', 'integrations:write'],
  write: ['integrations:write'],
};

/**
 * One line for a table. A list names every permission whose work reads the table, because a program may be given a single scope:
 * the agenda shows names of clients and staff, an export shows visits and messages. The most common one is first, it ends the asking.
 */
export const roleRights: Record<string, TableRights> = {
  clinics: { read: 'everybody', write: ['catalogue:write', 'staff:write'] },
  staff: {
    read: ['agenda:read', 'staff:read', 'access:recover'],
    readOwn: `id::text = ${actor}`,
    write: ['staff:write'],
  },
  sign_in_policies: { read: 'everybody', write: ['staff:write'] },
  resources: catalogue,
  procedures: catalogue,
  competences: catalogue,
  professional_licences: catalogue,
  competence_rules: catalogue,
  competence_sign_offs: { ...catalogue, write: [], writeOwn: signing('signed_by') },
  competence_revocations: { ...catalogue, write: [], writeOwn: signing('revoked_by') },
  clients: {
    read: ['clients:read', ...agenda, 'clients:write', 'clients:export'],
    readOwn: ofClient('read', `id::text = ${actor}`),
    write: ['clients:write'],
  },
  client_name_tokens: { read: ['clients:read', 'clients:write'], write: ['clients:write'] },
  appointments: {
    read: [...agenda, 'clients:export'],
    readOwn: ofClient('read', `client_id::text = ${actor}`),
    write: ['agenda:write'],
    writeOwn: ofClient('write', `client_id::text = ${actor}`),
  },
  appointment_services: {
    read: [...agenda, 'clients:export'],
    readOwn: ofClient('read', ofOwnVisit('appointment_services')),
    write: ['agenda:write'],
    writeOwn: ofClient('write', ofOwnVisit('appointment_services')),
  },
  delay_notices: { read: agenda, write: ['agenda:write'] },
  resource_blocks: { read: agenda, write: ['agenda:write'] },
  booking_policies: { read: 'everybody', write: ['catalogue:write'] },
  // Sealed; whoever agrees on a deposit, or sees a ladder that asks for one, asks whether the clinic has an account at all.
  payment_accounts: {
    read: ['catalogue:write', 'payments:write', 'no-show:read', 'own-visits:write'],
    write: ['catalogue:write'],
  },
  // Whoever changes a visit pokes the process of its deposit.
  deposits: {
    read: ['payments:read', 'payments:write', 'agenda:write', 'clients:export'],
    readOwn: ofClient('read', ofOwnVisit('deposits')),
    write: ['payments:write'],
    writeOwn: ofClient('write', ofOwnVisit('deposits')),
  },
  waitlist_entries: {
    read: [...agenda, 'clients:export'],
    readOwn: ofClient('read', `client_id::text = ${actor}`),
    write: ['agenda:write'],
    writeOwn: ofClient('write', `client_id::text = ${actor}`),
  },
  waitlist_services: {
    read: [...agenda, 'clients:export'],
    readOwn: ofClient('read', ofOwnEntry),
    write: ['agenda:write'],
    writeOwn: ofClient('write', ofOwnEntry),
  },
  // A client who cancels opens the time of her own visit.
  slot_openings: {
    read: agenda,
    readOwn: ofClient('read', ofOwnVisit('slot_openings')),
    write: ['agenda:write'],
    writeOwn: ofClient('write', ofOwnVisit('slot_openings')),
  },
  waitlist_offers: {
    read: [...agenda, 'clients:export'],
    readOwn: ofClient('read', `client_id::text = ${actor}`),
    write: ['agenda:write'],
    writeOwn: ofClient('write', `client_id::text = ${actor}`),
  },
  occupancies: {
    read: agenda,
    readOwn: ofClient('read', ofOwnVisit('occupancies')),
    write: ['agenda:write'],
    writeOwn: ofClient('write', ofOwnVisit('occupancies')),
  },
  appointment_events: {
    read: [...agenda, 'clients:export'],
    write: ['agenda:write'],
    writeOwn: ofClient('write', ofOwnVisit('appointment_events')),
  },
  ...messagingRights,
  ...noShowRights,
  ...consentsRights,
  ...rightsRequestsRights,
  ...erasuresRights,
  ...dataExportsRights,
  ...retentionRights,
  ...incidentsRights,
  ...auditChecksRights,
  ...complianceRights,
  ...keyRotationsRights,
  ...productsRights,
  ...safetyRights,
  ...recallsRights,
  imports: importing,
  import_chunks: importing,
  import_errors: importing,
  import_plan_keys: importing,
  import_plan_slots: importing,
  api_clients: integrations,
  api_usage: { read: ['integrations:read'], write: [] },
  webhook_endpoints: integrations,
  // Whoever writes a client asks whether somebody wants to be told: names of events, no addresses.
  webhook_subscriptions: { read: 'everybody', write: ['integrations:write'] },
  webhook_deliveries: integrations,
  webhook_tries: { read: ['integrations:read'], write: [] },
  integration_events: { read: [], write: ['clients:write', 'imports:run'] },
  // Wrapped, so reading is worth nothing without the ciphertext, which has its own line; whoever writes one can shred a person.
  person_keys: { read: 'everybody', write: ['clients:write'] },
  // Whatever concerns a process: everybody who may write anything that has one.
  outbox: {
    read: [],
    write: [
      ...[
        'agenda:write',
        'clients:write',
        'imports:run',
        'integrations:write',
        'staff:write',
        'access:recover',
      ],
      ...[
        'clinical:write',
        'clients:export',
        'break-glass:open',
        'own-visits:write',
        'payments:write',
        'packages:sell',
        'packages:correct',
        'inbox:write',
        'campaigns:write',
        'messaging:configure',
        'no-show:act',
        'no-show:configure',
        'no-show:review',
      ],
      ...[
        'consents:write',
        'consents:configure',
        'rights:open',
        'rights:decide',
        'retention:configure',
        'incidents:report',
        'incidents:manage',
        'compliance:act',
        'keys:rotate',
        'recalls:manage',
        'safety:report',
        'safety:manage',
        'own-privacy:write',
      ],
    ],
  },
  sign_in_codes: workersOnly,
  // A professional's own, and whoever sets up the clinic; the feed itself is read by the clinic, for whoever has its address.
  calendar_feeds: {
    ...{ read: ['catalogue:write'], readOwn: ofOwnCalendar },
    ...{ write: ['catalogue:write'], writeOwn: ofOwnCalendar },
  },
  access_recoveries: { read: ['access:recover'], write: ['access:recover'] },
  recovery_approvals: { read: ['access:recover'], write: ['access:recover'] },
  break_glass_grants: {
    read: ['break-glass:review', 'clients:export'],
    readOwn: `staff_id::text = ${actor}`,
    write: [],
    writeOwn: `${freshly('break-glass:open')} and staff_id::text = ${actor}`,
  },
  // An export holds the notes too: only just after a second factor.
  clinical_notes: {
    read: ['clinical:read'],
    readOwn: `${freshly('clients:export')} or ${underGrant}`,
    write: ['clinical:write'],
  },
  packages: catalogue,
  // Finishing a visit uses a session; the ledger says who may write which line.
  client_packages: {
    read: [...agenda, 'packages:sell', 'packages:correct', 'clients:export'],
    readOwn: ofClient('read', `client_id::text = ${actor}`),
    write: [...agenda.slice(1), 'packages:sell', 'packages:correct'],
  },
  package_entries: {
    read: [...agenda, 'packages:sell', 'packages:correct', 'clients:export'],
    readOwn: ofClient('read', ofOwnPackage),
    write: [],
    writeOwn: `(kind = 'use' and (select app.may('agenda:write')))
      or (kind in ('purchase', 'freeze', 'unfreeze') and (select app.may('packages:sell')))
      or (kind in ('correction', 'reversal') and (select app.may('packages:correct')))`,
  },
  treatment_series: { read: [...agenda, 'clients:export'], write: ['agenda:write'] },
  due_returns: {
    read: [...agenda, 'clients:export'],
    readOwn: ofClient('read', `client_id::text = ${actor}`),
    write: ['agenda:write'],
    writeOwn: ofClient('write', `client_id::text = ${actor}`),
  },
  audit_events: {
    read: ['audit:read', 'clients:export'],
    readOwn: ofOwnPrivacy('read', `${actor} = any (subject_ids::text[])`),
    write: [],
  },
  audit_subjects: {
    read: ['audit:read', 'clients:export'],
    readOwn: ofOwnPrivacy('read', `subject_id::text = ${actor}`),
    write: [],
  },
  audit_chain: { read: ['audit:read'], write: [] },
};

function condition(permissions: TableRights['read'], own: string | undefined): string {
  if (permissions === 'everybody') return 'true';
  const asked = permissions.map((name) => `(select app.may('${name}'))`);
  const any = asked.length > 0 ? asked : [`(select app.role()) = 'system'`];
  return [...any, ...(own === undefined ? [] : [`(${own})`])].join(' or ');
}

/**
 * Puts a table's line of `roleRights` on top of its tenant policy: restrictive, for the logins of API and workers, asked once for a
 * statement. A migration that makes a table calls it; one that changes a line calls it again.
 */
export async function limitToRoles(knex: Knex, table: string): Promise<void> {
  const rights = roleRights[table];
  if (!rights) throw new Error(`no line for ${table} in roleRights`);
  const [read, write] = [condition(rights.read, rights.readOwn), condition(rights.write, rights.writeOwn)];
  await knex.raw(`
    ${dropped(table)}
    create policy role_select on ${table} as restrictive for select ${logins} using (${read});
    create policy role_insert on ${table} as restrictive for insert ${logins} with check (${write});
    create policy role_update on ${table} as restrictive for update ${logins} using (${write}) with check (${write});
    create policy role_delete on ${table} as restrictive for delete ${logins} using (${write});`);
}

const logins = 'to neonpro_api, neonpro_worker';
const dropped = (table: string) =>
  ['select', 'insert', 'update', 'delete']
    .map((command) => `drop policy if exists role_${command} on ${table};`)
    .join('\n');

export async function openToAllRoles(knex: Knex, table: string): Promise<void> {
  await knex.raw(dropped(table));
}
