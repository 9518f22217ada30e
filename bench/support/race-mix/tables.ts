import type pg from 'pg';
import { type Deed, seenOf, type SeenVisit } from './deed.ts';
import type { Judge } from './judge.ts';

/** What the tables say, by SQL that shares nothing with the product's. */
export interface TableFindings {
  /** Pairs of visits that have one resource at one time: as held, and as their services need it. */
  overlaps: number;
  /** Held times that are not what the services need, of whom it may be. */
  wrongHolds: number;
  lapsedAndTaken: number;
  squeezedPairs: number;
  /** As Postgres counts them: whoever takes and gives back time asks in an order in which there are none. */
  deadlocks: number;
}

const firm = (one: string) => `not ${one}.squeezed`;

/** Needed time of every live visit, from its services and the catalogue; professional twice when away in between. */
const needed = `
  live as (
    select a.clinic_id, a.id, a.is_squeezed_in from appointments a
    where a.status in ('booked', 'confirmed', 'arrived', 'in-room', 'done') or (a.status = 'held' and a.hold_expires_at > now())),
  parts as (
    select l.id, l.is_squeezed_in, s.professional_id, s.room_id, s.starts_at, s.ends_at,
      s.starts_at - p.buffer_before_min * interval '1 minute' as f, s.ends_at + p.buffer_after_min * interval '1 minute' as t,
      s.starts_at + p.processing_after_min * interval '1 minute' as away, p.processing_min
    from live l join appointment_services s on s.appointment_id = l.id join procedures p on p.id = s.procedure_id),
  needed as (
    select id, professional_id as resource, f, case when processing_min > 0 then away else t end as t, is_squeezed_in as squeezed from parts
    union all
    select id, professional_id, away + processing_min * interval '1 minute', t, is_squeezed_in from parts where processing_min > 0
    union all
    select id, room_id, f, t, false from parts where room_id is not null)`;

const inOrder = `
  select (select count(*)::int from occupancies one join occupancies other on one.resource_id = other.resource_id
      and one.appointment_id < other.appointment_id and one.held_from < other.held_to and other.held_from < one.held_to
      where not one.is_squeezed_in and not other.is_squeezed_in) as held`;

export async function lookAtTables(admin: pg.Client): Promise<TableFindings> {
  const one = async (sql: string) => (await admin.query<Record<string, number>>(sql)).rows[0] ?? {};
  const { held = -1 } = await one(inOrder);
  const pairs = (condition: string) => `with ${needed}
    select count(*)::int as pairs from needed one join needed other on one.resource = other.resource and one.id < other.id
      and one.f < other.t and other.f < one.t where ${condition}`;
  const { pairs: computed = -1 } = await one(pairs(`${firm('one')} and ${firm('other')}`));
  const { pairs: squeezedPairs = -1 } = await one(pairs('one.squeezed or other.squeezed'));
  const { wrong = -1 } = await one(`with ${needed},
    needs as (select id, resource, range_agg(tstzrange(f, t)) as times from needed group by id, resource),
    has as (select o.appointment_id as id, o.resource_id as resource, range_agg(tstzrange(o.held_from, o.held_to)) as times
      from occupancies o where o.appointment_id in (select id from live) group by 1, 2)
    select (count(*) filter (where needs.times is distinct from has.times))::int
      + (select count(*)::int from occupancies o join appointments a on a.id = o.appointment_id where a.status = 'cancelled') as wrong
    from needs full join has on has.id = needs.id and has.resource = needs.resource`);
  const { lapsed = -1 } = await one(
    `select count(*)::int as lapsed from appointment_events where kind = 'release' and details->>'reason' = 'hold-expired'`,
  );
  const { deadlocks = -1 } = await one(
    'select deadlocks::int as deadlocks from pg_stat_database where datname = current_database()',
  );
  return { deadlocks, overlaps: held + computed, wrongHolds: wrong, lapsedAndTaken: lapsed, squeezedPairs };
}

/** Every answered deed is in its row, every row's versions are all accounted for. Sentences about those that are not. */
export async function wrongRows(admin: pg.Client, deeds: readonly Deed[], judge: Judge): Promise<string[]> {
  const { rows } = await admin.query<{ told: number }>(
    `select a.id, a.version, a.status, a.starts_at as "startsAt", a.is_squeezed_in as "isSqueezedIn", a.hold_expires_at as "holdExpiresAt",
       (select jsonb_agg(jsonb_build_object('procedureId', s.procedure_id, 'professionalId', s.professional_id) order by s.position)
          from appointment_services s where s.appointment_id = a.id) as services,
       (select count(*)::int from appointment_events e where e.appointment_id = a.id) as told
     from appointments a`,
  );
  const stored = new Map(rows.map((row) => [seenOf(row).id, { row: seenOf(row), told: row.told }]));
  const faults: string[] = [];
  const answered = new Set(deeds.flatMap(({ made }) => (made ? [made.id] : [])));
  for (const id of stored.keys()) if (!answered.has(id)) faults.push(`${id} is there and nobody was told`);
  for (const id of answered) {
    const found = stored.get(id);
    if (!found) faults.push(`${id} was promised and is not there`);
    else faults.push(...strayed(found.row, found.told, judge.lifeOf(id)));
  }
  return faults;
}

function strayed(row: SeenVisit, told: number, life: readonly Deed[]): string[] {
  const last = life.at(-1)?.made;
  const versions = life.map(({ made }) => made?.version ?? 0);
  // Freed by somebody who wanted the time: the one change that nobody is answered for.
  const wasFreed = row.status === 'cancelled' && row.version === (last?.version ?? 0) + 1;
  const expected = versions.map((_, at) => at + 1);
  if (told !== row.version) return [`${row.id}: ${told} lines of story, version ${row.version}`];
  if (JSON.stringify(versions) !== JSON.stringify(expected))
    return [`${row.id}: versions ${versions.join()}`];
  if (wasFreed && last?.status === 'held') return [];
  return JSON.stringify(last) === JSON.stringify(row)
    ? []
    : [`${row.id}: ${JSON.stringify(last)} became ${JSON.stringify(row)}`];
}
