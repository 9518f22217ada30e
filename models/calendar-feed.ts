// Table calendar_feeds; owner context: appointments. A professional's visits as a calendar that others' programs subscribe to.
import { createHash, randomBytes } from 'node:crypto';
import type { FeedDetail } from '../domain/appointments/calendar-feed.ts';
import type { Status } from '../domain/appointments/status.ts';
import { refuse } from '../domain/errors.ts';
import { personOpener } from './person-key.ts';
import type { Scope } from './tenancy.ts';

export interface CalendarFeed {
  detail: FeedDetail;
  createdAt: Date;
  /** When a program came for it last, to the hour. */
  readAt: Date | null;
}

const purpose = 'CLINIC_OPERATION';
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
const columns = 'detail, created_at as "createdAt", read_at as "readAt"';
const note = (scope: Scope, verb: string, entityId: string) =>
  scope.audit({ action: `calendar-feed.${verb}`, entity: 'calendar-feed', entityId, purpose });

/** Whose calendar it would be; another clinic's, a room's and a missing one are the same `not-found`. */
export async function professionalOfFeed(scope: Scope, id: string): Promise<{ staffId: string | null }> {
  const [row] = await scope.run<{ staffId: string | null }>({
    name: 'feed-professional',
    text: `select staff_id as "staffId" from resources where clinic_id = $1 and id = $2 and kind = 'professional'`,
    values: [scope.clinicId, id],
  });
  return row ?? refuse('not-found');
}

export async function readFeed(
  { run, clinicId }: Scope,
  professionalId: string,
): Promise<CalendarFeed | null> {
  const [row] = await run<CalendarFeed>({
    name: 'feed',
    text: `select ${columns} from calendar_feeds where clinic_id = $1 and professional_id = $2`,
    values: [clinicId, professionalId],
  });
  return row ?? null;
}

/** A new secret address; the one before is dead at once. */
export async function openFeed(scope: Scope, professionalId: string, detail: FeedDetail) {
  const token = randomBytes(32).toString('base64url');
  const [feed] = await scope.run<CalendarFeed>({
    name: 'feed-open',
    text: `insert into calendar_feeds (clinic_id, professional_id, token_hash, detail, created_by) values ($1, $2, $3, $4, $5)
      on conflict (clinic_id, professional_id) do update set token_hash = excluded.token_hash, detail = excluded.detail,
        created_by = excluded.created_by, created_at = now(), read_at = null
      returning ${columns}`,
    values: [scope.clinicId, professionalId, hashOf(token), detail, scope.actor.actorId],
  });
  await note(scope, 'open', professionalId);
  return { feed: feed as CalendarFeed, token };
}

export async function changeFeed(
  scope: Scope,
  professionalId: string,
  detail: FeedDetail,
): Promise<CalendarFeed> {
  const [feed] = await scope.run<CalendarFeed>({
    name: 'feed-change',
    text: `update calendar_feeds set detail = $3 where clinic_id = $1 and professional_id = $2 returning ${columns}`,
    values: [scope.clinicId, professionalId, detail],
  });
  if (!feed) refuse('not-found');
  await note(scope, 'change', professionalId);
  return feed;
}

export async function closeFeed(scope: Scope, professionalId: string): Promise<void> {
  await scope.run({
    name: 'feed-close',
    text: 'delete from calendar_feeds where clinic_id = $1 and professional_id = $2',
    values: [scope.clinicId, professionalId],
  });
  await note(scope, 'close', professionalId);
}

export interface OpenedFeed {
  professionalId: string;
  detail: FeedDetail;
  clinicName: string;
  timeZone: string;
  /** Changes whenever what the feed shows does; cheaper than showing it. */
  mark: string;
}

/** The feed of a secret address, as the clinic; `not-found` for any other, also that of a professional who no longer works there or may not enter. */
export async function findFeed(
  scope: Scope,
  token: string,
  window: { from: number; to: number },
): Promise<OpenedFeed> {
  const [feed] = await scope.run<
    Omit<OpenedFeed, 'mark'> & { count: number; latest: Date | null; versions: number }
  >({
    name: 'feed-find',
    text: `select f.professional_id as "professionalId", f.detail, t.name as "clinicName", t.time_zone as "timeZone",
        v.count, v.latest, v.versions
      from calendar_feeds f join clinics t on t.clinic_id = f.clinic_id
        join resources r on r.clinic_id = f.clinic_id and r.id = f.professional_id and r.is_active
        left join staff m on m.clinic_id = r.clinic_id and m.id = r.staff_id
        cross join lateral (select count(*)::int as count, max(a.updated_at) as latest, coalesce(sum(a.version), 0)::int as versions
          from appointment_services s join appointments a on a.clinic_id = s.clinic_id and a.id = s.appointment_id
          where s.clinic_id = $1 and s.professional_id = f.professional_id and s.starts_at >= $3 and s.starts_at < $4) v
      where f.clinic_id = $1 and f.token_hash = $2 and (r.staff_id is null or m.is_active and m.held_at is null)`,
    values: [scope.clinicId, hashOf(token), new Date(window.from), new Date(window.to)],
  });
  if (!feed) refuse('not-found');
  scope.later({
    name: 'feed-read',
    text: `update calendar_feeds set read_at = date_trunc('hour', now())
      where clinic_id = $1 and professional_id = $2 and read_at is distinct from date_trunc('hour', now())`,
    values: [scope.clinicId, feed.professionalId],
  });
  const { count, latest, versions, ...rest } = feed;
  return { ...rest, mark: [count, latest?.getTime() ?? 0, versions, rest.detail, rest.clinicName].join('|') };
}

export interface FeedVisit {
  id: string;
  version: number;
  status: Status;
  changedAt: Date;
  startsAt: Date;
  endsAt: Date;
  /** Null in a feed that tells no more than «Ocupado», and for a client who was erased. */
  clientName: string | null;
  procedures: string;
}

const most = 5_000;

/** What one professional does in each visit, cancelled ones too: a subscriber must hear that they are off. */
export async function listFeedVisits(
  scope: Scope,
  { professionalId, detail }: OpenedFeed,
  window: { from: number; to: number },
): Promise<FeedVisit[]> {
  const { vault } = scope;
  const rows = await scope.run<
    Omit<FeedVisit, 'clientName'> & { clientId: string; nameCt: Buffer; wrappedKey: Buffer | null }
  >({
    name: 'feed-visits',
    text: `select a.id, a.version, a.status, a.updated_at as "changedAt", s.starts_at as "startsAt", s.ends_at as "endsAt",
        s.procedures, a.client_id as "clientId", c.name_ct as "nameCt", k.wrapped_key as "wrappedKey"
      from (select x.appointment_id, min(x.starts_at) as starts_at, max(x.ends_at) as ends_at,
            string_agg(p.name, ' + ' order by x.position) as procedures
          from appointment_services x join procedures p on p.clinic_id = x.clinic_id and p.id = x.procedure_id
          where x.clinic_id = $1 and x.professional_id = $2 and x.starts_at >= $3 and x.starts_at < $4
          group by x.appointment_id) s
        join appointments a on a.clinic_id = $1 and a.id = s.appointment_id
        join clients c on c.clinic_id = $1 and c.id = a.client_id
        join person_keys k on k.clinic_id = $1 and k.person_id = a.client_id
      order by s.starts_at, a.id limit ${most}`,
    values: [scope.clinicId, professionalId, new Date(window.from), new Date(window.to)],
  });
  const isNamed = detail === 'initials';
  // Names are opened only for the feed that shows something of them.
  const subjectIds = isNamed ? [...new Set(rows.map(({ clientId }) => clientId))] : [];
  const entity = { entity: 'calendar-feed', entityId: professionalId };
  await scope.audit({ action: 'calendar-feed.read', ...entity, subjectIds, purpose });
  return rows.map(({ clientId, nameCt, wrappedKey, ...visit }) => {
    const person = { id: clientId, wrappedKey };
    const clientName =
      isNamed && wrappedKey ? personOpener(vault, 'clients', person)('name_ct', nameCt) : null;
    return { ...visit, clientName };
  });
}
