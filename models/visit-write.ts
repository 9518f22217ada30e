// The one statement that writes a visit with its services, times, story, audit, outbox and key; owner context: appointments.
import type { Origin, Status } from '../domain/appointments/status.ts';
import type { StoryKind } from '../domain/appointments/story.ts';
import type { PlacedVisit } from '../domain/appointments/place-visit.ts';
import type { Statement } from './clinic-transaction.ts';
import { sharedLock } from './occupancy.ts';
import type { Scope } from './tenancy.ts';

/** What is written of a visit. */
export interface VisitDraft {
  id: string;
  clientId: string;
  status: Status;
  placed: PlacedVisit;
  isSqueezedIn: boolean;
  origin: Origin;
  holdExpiresAt: Date | null;
  story: { kind: StoryKind; details: object };
  action: string;
  key: string | null;
  requestHash: Buffer | null;
}

/** `new`: inserts the visit; `there`: it was inserted by the statement before; `changed`: replaces what is done and when. */
export type WriteKind = 'new' | 'there' | 'changed';

export interface Outcome {
  isTaken: boolean;
  keyed: number;
  timedAt: Date | null;
}

type Bind = (value: unknown) => string;

/** Placeholders in the order of their values; the text is the same at every call, so that Postgres plans it once. */
function binding(): { bind: Bind; values: unknown[] } {
  const values: unknown[] = [];
  return { values, bind: (value) => `$${values.push(value)}` };
}

function visitColumns(bind: Bind, draft: VisitDraft): [column: string, value: string][] {
  const { placed, status, holdExpiresAt, isSqueezedIn } = draft;
  const [first] = placed.laid.services;
  return [
    ['status', `${bind(status)}::text`],
    ['hold_expires_at', `${bind(holdExpiresAt)}::timestamptz`],
    ['is_squeezed_in', `${bind(isSqueezedIn)}::boolean`],
    ['procedure_id', `${bind(first?.procedureId)}::uuid`],
    ['professional_id', `${bind(first?.professionalId)}::uuid`],
    ['room_id', `${bind(first?.roomId ?? null)}::uuid`],
    ['device_id', `${bind(first?.deviceId ?? null)}::uuid`],
    ['starts_at', `${bind(new Date(placed.laid.startsAt))}::timestamptz`],
    ['ends_at', `${bind(new Date(placed.laid.endsAt))}::timestamptz`],
  ];
}

function insertVisit(bind: Bind, clinic: string, id: string, draft: VisitDraft, from: string): string {
  const columns = visitColumns(bind, draft);
  return `insert into appointments (clinic_id, id, client_id, origin, ${columns.map(([name]) => name).join(', ')})
    select ${clinic}, ${id}, ${bind(draft.clientId)}::uuid, ${bind(draft.origin)}::text, ${columns.map(([, value]) => value).join(', ')} ${from}
    returning id, client_id, timed_at`;
}

const updateVisit = (bind: Bind, clinic: string, id: string, draft: VisitDraft, moves: VisitMoves): string =>
  `update appointments set ${visitColumns(bind, draft)
    .map(([name, value]) => `${name} = ${value}`)
    .join(
      ', ',
    )}, timed_at = coalesce(${bind(moves.timedAt)}::timestamptz, timed_at), version = version + 1, updated_at = now(),
      client_moves = client_moves + ${bind(moves.byClient ? 1 : 0)}::int, is_closed = false,
      attention_code = null, reschedule_requested_at = null
    from complete where ok and clinic_id = ${clinic} and id = ${id} returning id, client_id, timed_at`;

export interface VisitMoves {
  /** Null: it stays where it is. */
  timedAt: Date | null;
  byClient: boolean;
}

const unmoved: VisitMoves = { timedAt: null, byClient: false };

function insertServices(bind: Bind, clinic: string, { placed: { laid } }: VisitDraft): string {
  const column = (key: 'procedureId' | 'professionalId' | 'roomId' | 'deviceId') =>
    `${bind(laid.services.map((service) => service[key]))}::uuid[]`;
  const instants = (key: 'startsAt' | 'endsAt') =>
    `${bind(laid.services.map((service) => new Date(service[key])))}::timestamptz[]`;
  return `insert into appointment_services (clinic_id, appointment_id, procedure_id, professional_id, room_id, device_id, starts_at, ends_at, position)
    select ${clinic}, b.id, s.* from booked b, unnest(${column('procedureId')}, ${column('professionalId')}, ${column('roomId')},
      ${column('deviceId')}, ${instants('startsAt')}, ${instants('endsAt')}) with ordinality s returning 1`;
}

function takeTimes(bind: Bind, clinic: string, id: string, draft: VisitDraft): string {
  const { holds } = draft.placed.laid;
  const professionals = new Set(draft.placed.services.map(({ professional }) => professional.id));
  const resources = bind(holds.map((hold) => hold.resourceId));
  const squeezed = holds.map((hold) => draft.isSqueezedIn && professionals.has(hold.resourceId));
  return `
  locked as materialized (${sharedLock(resources)}),
  taken as (
    insert into occupancies (clinic_id, appointment_id, resource_id, held_from, held_to, is_squeezed_in, lapses_at)
    select ${clinic}, ${id}, h.id, h.held_from, h.held_to, h.squeezed, ${bind(draft.holdExpiresAt)}::timestamptz
    from locked, unnest(${resources}::uuid[], ${bind(holds.map((hold) => new Date(hold.from)))}::timestamptz[],
      ${bind(holds.map((hold) => new Date(hold.to)))}::timestamptz[], ${bind(squeezed)}::boolean[]) h(id, held_from, held_to, squeezed)
    order by h.id, h.held_from on conflict do nothing returning 1),
  complete as (select count(*) = cardinality(${resources}::uuid[]) as ok from taken)`;
}

/**
 * Times are taken first and in order; the rest happens only when all were free. A half-taken visit is rolled back: by the caller, or by
 * `app.try_again` when COMMIT is already on its way behind this statement (`isLast`).
 */
export function writeStatement(
  scope: Scope,
  kind: WriteKind,
  draft: VisitDraft,
  { isLast = false, moves = unmoved }: { isLast?: boolean; moves?: VisitMoves } = {},
): Statement {
  const { bind, values } = binding();
  const [clinic, id] = [`${bind(scope.clinicId)}::uuid`, `${bind(draft.id)}::uuid`];
  const taken = takeTimes(bind, clinic, id, draft);
  const booked =
    kind === 'new'
      ? insertVisit(bind, clinic, id, draft, 'from complete where ok')
      : kind === 'changed'
        ? updateVisit(bind, clinic, id, draft, moves)
        : `select id, client_id, timed_at from appointments, complete where ok and clinic_id = ${clinic} and id = ${id}`;
  const key = bind(draft.key);
  const text = `
  with who as materialized (select app.claims() as claims), ${taken},
  booked as (${booked}),
  served as (${insertServices(bind, clinic, draft)}),
  keyed as (
    insert into idempotency_keys (clinic_id, key, request_hash, entity_id, actor)
    select ${clinic}, ${key}, ${bind(draft.requestHash)}::bytea, id, claims[3] from booked, who where ${key}::text is not null
    on conflict do nothing returning 1),
  told as (
    insert into appointment_events (clinic_id, appointment_id, kind, details, actor, actor_role)
    select ${clinic}, id, ${bind(draft.story.kind)}, ${bind(JSON.stringify(draft.story.details))}::jsonb, claims[3], claims[4]
    from booked, who returning 1),
  queued as (
    insert into outbox (clinic_id, topic, entity_id) select ${clinic}, 'appointment', id from booked returning 1)
  select (select ok from complete) as "isTaken", (select count(*)::int from keyed) as keyed, (select timed_at from booked) as "timedAt",
    (select app.audit(${bind(draft.action)}, 'appointment', id, array[client_id], 'BOOKING_CONTRACT', ${bind(scope.actor.requestId)})
       from booked) as audited,
    case when ${bind(isLast)}::boolean and not ((select ok from complete) and (${key}::text is null or exists (select 1 from keyed)))
      then app.try_again() end`;
  return { name: `visit-${kind}`, text, values };
}

/** For a client, who may take times only for a visit that is there to be seen: a statement before the other one. */
export function insertStatement(scope: Scope, draft: VisitDraft): Statement {
  const { bind, values } = binding();
  const [clinic, id] = [`${bind(scope.clinicId)}::uuid`, `${bind(draft.id)}::uuid`];
  return { name: 'visit-insert', text: insertVisit(bind, clinic, id, draft, ''), values };
}
