// Who waits, as the reception and the client herself read it; owner context: waitlist.
import { refuse } from '../domain/errors.ts';
import type { DayWindow, EntryState } from '../domain/waitlist/entry.ts';
import { contactObstacle } from './client-contact.ts';
import { personOpener } from './person-key.ts';
import type { Scope } from './tenancy.ts';

export interface WaitlistEntry {
  id: string;
  version: number;
  client: { id: string; name: string };
  services: { procedure: { id: string; name: string } }[];
  professional: { id: string; name: string } | null;
  windows: DayWindow[];
  earliestDay: string | null;
  latestDay: string | null;
  priority: number;
  state: EntryState;
  isOwn: boolean;
  appointmentId: string | null;
  /** False: no offer can be sent to her, and she is passed over. */
  isReachable: boolean;
  /** Offers she declined or let lapse in the last thirty days. */
  refusals: number;
  createdAt: Date;
  /** As Postgres writes it, for cursors. */
  joinedAt: string;
}

interface EntryRow extends Omit<WaitlistEntry, 'client' | 'professional' | 'isReachable'> {
  clientId: string;
  nameCt: Buffer;
  phoneCt: Buffer | null;
  hasOptedIn: boolean;
  wrappedKey: Buffer | null;
  professionalId: string | null;
  professionalCt: Buffer | null;
}

// A last day that is over shows at once, whenever the process gets to writing it down.
const select = `
  select e.id, e.version, e.client_id as "clientId", c.name_ct as "nameCt", c.phone_ct as "phoneCt",
    c.whatsapp_opt_in_at is not null as "hasOptedIn", k.wrapped_key as "wrappedKey",
    e.professional_id as "professionalId", r.name_ct as "professionalCt", e.windows, e.earliest_day::text as "earliestDay",
    e.latest_day::text as "latestDay", e.priority,
    case when e.state = 'waiting' and e.latest_day < (now() at time zone t.time_zone)::date then 'expired' else e.state end as state,
    e.is_own as "isOwn", e.appointment_id as "appointmentId", e.created_at as "createdAt", e.created_at::text as "joinedAt",
    (select jsonb_agg(jsonb_build_object('procedure', jsonb_build_object('id', p.id, 'name', p.name)) order by w.position)
       from waitlist_services w join procedures p on p.clinic_id = w.clinic_id and p.id = w.procedure_id
       where w.clinic_id = e.clinic_id and w.entry_id = e.id) as services,
    (select count(*)::int from waitlist_offers o where o.clinic_id = e.clinic_id and o.client_id = e.client_id
       and o.state in ('declined', 'lapsed') and o.created_at > now() - interval '30 days') as refusals
  from waitlist_entries e
    join clinics t on t.clinic_id = e.clinic_id
    join clients c on c.clinic_id = e.clinic_id and c.id = e.client_id
    join person_keys k on k.clinic_id = e.clinic_id and k.person_id = e.client_id
    left join resources r on r.clinic_id = e.clinic_id and r.id = e.professional_id
  where e.clinic_id = $1`;

/** Erased people wait without a name until somebody takes them off. */
function opened({ vault }: Scope, row: EntryRow): WaitlistEntry {
  const { clientId, nameCt, phoneCt, hasOptedIn, wrappedKey, professionalId, professionalCt, ...entry } = row;
  const open = wrappedKey && personOpener(vault, 'clients', { id: clientId, wrappedKey });
  const name = open?.('name_ct', nameCt) ?? '';
  const client = open && { name, phone: open('phone_ct', phoneCt), hasOptedIn };
  const place = { table: 'resources', column: 'name_ct', row: professionalId ?? '' };
  return {
    ...entry,
    client: { id: clientId, name },
    // The clinic's own channel is not hers to have: whoever looks after it sees elsewhere that it is missing.
    isReachable: contactObstacle({ client, phoneNumberId: '' }) === undefined,
    professional:
      professionalId && professionalCt
        ? { id: professionalId, name: vault.open(place, professionalCt) }
        : null,
  };
}

const told = (scope: Scope, action: string, entries: readonly WaitlistEntry[]) =>
  scope.audit({
    action,
    entity: 'waitlist-entry',
    subjectIds: [...new Set(entries.map(({ client }) => client.id))],
    purpose: 'BOOKING_CONTRACT',
  });

export interface WaitlistQuestion {
  isOpen: boolean;
  procedureId?: string | undefined;
  professionalId?: string | undefined;
  clientId?: string | undefined;
  after: [priority: number, joinedAt: string, id: string] | null;
  limit: number;
}

/** In the order in which people are asked, other things being equal: higher priority, then longer waiting. Audited. */
export async function pageOfWaitlist(scope: Scope, question: WaitlistQuestion): Promise<WaitlistEntry[]> {
  const { isOpen, procedureId, professionalId, clientId, after, limit } = question;
  const values: unknown[] = [scope.clinicId];
  const bind = (value: unknown): string => `$${values.push(value)}`;
  const where = [
    ...(isOpen ? [`and e.state in ('waiting', 'offered')`] : []),
    ...(procedureId
      ? [
          `and exists (select from waitlist_services w where w.clinic_id = $1 and w.entry_id = e.id
             and w.procedure_id = ${bind(procedureId)})`,
        ]
      : []),
    ...(professionalId
      ? [`and (e.professional_id is null or e.professional_id = ${bind(professionalId)})`]
      : []),
    ...(clientId ? [`and e.client_id = ${bind(clientId)}`] : []),
    ...(after
      ? [
          `and (-e.priority, e.created_at, e.id) >
             (${bind(-after[0])}::int, ${bind(after[1])}::timestamptz, ${bind(after[2])}::uuid)`,
        ]
      : []),
  ];
  const rows = await scope.run<EntryRow>({
    text: `${select} ${where.join(' ')} order by e.priority desc, e.created_at, e.id limit ${bind(limit)}`,
    values,
  });
  const entries = rows.map((row) => opened(scope, row));
  await told(scope, 'waitlist.read', entries);
  return entries;
}

/** One entry; another clinic's and a missing one are the same `not-found` (D4). Audited. */
export async function getEntry(scope: Scope, id: string): Promise<WaitlistEntry> {
  const [row] = await scope.run<EntryRow>({
    name: 'waitlist-entry',
    text: `${select} and e.id = $2`,
    values: [scope.clinicId, id],
  });
  const entry = row ? opened(scope, row) : refuse('not-found');
  await told(scope, 'waitlist-entry.read', [entry]);
  return entry;
}

/** What the acting client waits for; row level security leaves her rows only, and she is asked for in the query as well. */
export async function listOwnEntries(scope: Scope): Promise<WaitlistEntry[]> {
  const rows = await scope.run<EntryRow>({
    name: 'waitlist-own',
    text: `${select} and e.client_id = $2 and e.state in ('waiting', 'offered') order by e.created_at limit 20`,
    values: [scope.clinicId, scope.actor.actorId],
  });
  const entries = rows.map((row) => opened(scope, row)).filter(({ state }) => state !== 'expired');
  await told(scope, 'waitlist.read', entries);
  return entries;
}
