import { randomUUID } from 'node:crypto';
import { addDays, wallTime } from '../domain/clinic/calendar.ts';
import type { Stack } from '../local/stack.ts';
import { findFreeTimes, type FreeTimesQuestion } from '../models/free-times.ts';
import { systemActor, type Tenancy } from '../models/tenancy.ts';
import { defineBench } from './support/bench.ts';
import { asAdmin, type BenchClinic, clinicMaker, dayAhead, signedInAt } from './support/clinic.ts';
import type { Session } from './support/http.ts';
import { percentile } from './support/percentiles.ts';
import { startRecordStack } from './support/stack.ts';

const zone = 'America/Sao_Paulo';
const daysOfMonth = 30;
const visitsPerDay = 12;

interface Place {
  clinic: BenchClinic;
  session: Session;
  /** Needs a room and a device, and a room alone. */
  laser: string;
  cleaning: string;
}

/**
 * Free times of a month in a large clinic: by the model, and over HTTP as the reception asks. First with that month of bookings in the
 * store, then with ten of the same density around it, in two clinics, rows in random order: what is asked has not grown.
 */
export const bench = defineBench({
  flags: { professionals: 60, rooms: 20, devices: 10, months: 10, reads: 200 },
  limitSeconds: 900,
  async run(context) {
    const { professionals, rooms, devices, months, reads } = context.flags;
    const stack = await startRecordStack(context);
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    context.say(`two clinics of ${professionals} professionals, ${rooms} rooms and ${devices} devices`);
    const places: Place[] = [];
    for (const _ of [1, 2]) {
      const clinic = await maker.make({ professionals, clients: 50 });
      const made = await furnish(stack, clinic, { rooms, devices });
      places.push({ clinic, session: await signedInAt(clinic, () => stack.urls.api), ...made });
    }
    context.defer(() => Promise.resolve(places.forEach(({ session }) => session.close())));

    await load(stack, [0]);
    const one = await measure(maker.tenancy, places, reads);
    context.say(`1 month stored: ${spoken(one)}`);
    // Half of them before the month that is asked for, half after it.
    await load(
      stack,
      Array.from({ length: months - 1 }, (_, at) => (at % 2 ? -1 : 1) * (1 + Math.floor(at / 2))),
    );
    const before = await scans(stack);
    const many = await measure(maker.tenancy, places, reads);
    const after = await scans(stack);
    context.say(`${months} months stored: ${spoken(many)}`);
    const [p95, p95Many] = [percentile(one.model, 0.95), percentile(many.model, 0.95)];
    const figures = {
      ...{ p95_ms: p95, p95_10_months_ms: p95Many, growth: Math.round((p95Many / p95) * 100) / 100 },
      ...{ p50_ms: percentile(one.model, 0.5), p50_10_months_ms: percentile(many.model, 0.5) },
      // Of the quickest question: what neighbours on the machine cannot blur.
      ...{ least_ms: percentile(one.model, 0.001), least_10_months_ms: percentile(many.model, 0.001) },
      ...{ http_p95_ms: percentile(one.http, 0.95), http_p95_10_months_ms: percentile(many.http, 0.95) },
      ...{ slots: many.slots, held: await heldRows(stack), sequential_scans: after - before },
    };
    const faults = figures.sequential_scans > 0 ? ['the search reads the whole table'] : [];
    if (one.slots !== many.slots) faults.push(`${one.slots} slots became ${many.slots}`);
    return { figures, faults };
  },
});

const spoken = ({ model, http }: Measured) =>
  `least ${percentile(model, 0.001)} ms, p50 ${percentile(model, 0.5)} ms, p95 ${percentile(model, 0.95)} ms; over HTTP ${percentile(http, 0.5)} and ${percentile(http, 0.95)} ms`;

/** Rooms, devices, two procedures that everybody can do, a working day of twelve hours, and mornings only for every third. */
async function furnish(stack: Stack, { id }: BenchClinic, count: { rooms: number; devices: number }) {
  const [laser, cleaning] = [randomUUID(), randomUUID()];
  const week = (from: string, to: string) =>
    JSON.stringify(Object.fromEntries(Array.from({ length: 7 }, (_, day) => [day, [{ from, to }]])));
  await asAdmin(stack, async (admin) => {
    await admin.query('update clinics set hours = $2 where clinic_id = $1', [id, week('08:00', '20:00')]);
    await admin.query(
      `update resources set hours = $2 where clinic_id = $1 and id in
         (select id from (select id, row_number() over (order by id) as n from resources where clinic_id = $1) r where n % 3 = 0)`,
      [id, week('08:00', '13:00')],
    );
    await admin.query(
      `insert into resources (clinic_id, id, kind, tag, name_ct) select $1, gen_random_uuid(), k.kind, k.tag, '\\x00'
       from (values ('room', 'sala', $2::int), ('device', 'laser', $3::int)) k(kind, tag, n), generate_series(1, k.n)`,
      [id, count.rooms, count.devices],
    );
    await admin.query(
      `insert into procedures (clinic_id, id, code, name, duration_min, buffer_after_min, room_tag, device_tag)
       values ($1, $2, 'LASER', 'Laser', 30, 10, 'sala', 'laser'), ($1, $3, 'LIMPEZA', 'Limpeza', 60, 10, 'sala', null)`,
      [id, laser, cleaning],
    );
    await admin.query(
      `insert into competences (clinic_id, professional_id, procedure_id)
       select $1, r.id, p.id from resources r, unnest($2::uuid[]) p(id) where r.clinic_id = $1 and r.kind = 'professional'`,
      [id, [laser, cleaning]],
    );
  });
  return { laser, cleaning };
}

/** Three quarters of twelve visits of forty minutes a day for everybody; as many of them in a room, with a device, as there are such. */
async function load(stack: Stack, months: readonly number[]): Promise<void> {
  await asAdmin(stack, async (admin) => {
    await admin.query('set session_replication_role = replica; set synchronous_commit = off');
    // Asked for every row it takes most of the time; asked at the end, it is as true.
    const { rows } = await admin.query<{ definition: string }>(
      `select pg_get_constraintdef(oid) as definition from pg_constraint where conname = 'no_overlap'`,
    );
    await admin.query('alter table occupancies drop constraint no_overlap');
    await admin.query(
      `with visits as materialized (
         select c.clinic_id, gen_random_uuid() as id, k.people[1 + p] as person, k.rooms[1 + p] as room, k.devices[1 + p] as device,
           k.client_id, k.procedure_id,
           $2::timestamptz + make_interval(days => m * $3 + d, mins => 660 + s * 40) as start
         from clinics c
           cross join lateral (select
             (select array_agg(id order by id) from resources r where r.clinic_id = c.clinic_id and kind = 'professional') as people,
             (select array_agg(id order by id) from resources r where r.clinic_id = c.clinic_id and kind = 'room') as rooms,
             (select array_agg(id order by id) from resources r where r.clinic_id = c.clinic_id and kind = 'device') as devices,
             (select id from clients l where l.clinic_id = c.clinic_id limit 1) as client_id,
             (select id from procedures l where l.clinic_id = c.clinic_id limit 1) as procedure_id) k
           cross join unnest($1::int[]) m cross join generate_series(0, $3 - 1) d
           cross join generate_series(0, cardinality(k.people) - 1) p cross join generate_series(0, $4 - 1) s
         where (d * 7 + p * 3 + s) % 4 > 0),
       booked as (
         insert into appointments (clinic_id, id, client_id, procedure_id, professional_id, room_id, device_id, starts_at, ends_at)
         select clinic_id, id, client_id, procedure_id, person, room, device, start, start + interval '30 minutes' from visits order by random())
       insert into occupancies (clinic_id, resource_id, appointment_id, held_from, held_to)
       select v.clinic_id, r.id, v.id, v.start, v.start + interval '40 minutes' from visits v, unnest(array[person, room, device]) r(id)
       where r.id is not null order by random()`,
      [months, new Date(dayAhead(2)), daysOfMonth, visitsPerDay],
    );
    await admin.query(`alter table occupancies add constraint no_overlap ${rows[0]?.definition}`);
    await admin.query('vacuum analyze occupancies');
    await admin.query('analyze');
  });
}

interface Measured {
  model: number[];
  http: number[];
  /** Over all questions: the same before and after. */
  slots: number;
}

/** In turns: whoever is free in half hours, everybody in steps of ten minutes, and a visit of two services. */
async function measure(tenancy: Tenancy, places: readonly Place[], reads: number): Promise<Measured> {
  const measured: Measured = { model: [], http: [], slots: 0 };
  const fromDay = wallTime(dayAhead(3), zone).day;
  const range = { fromDay, toDay: addDays(fromDay, daysOfMonth - 3), now: dayAhead(1) };
  // The first ones fill caches and plans; they are not counted.
  for (let n = -24; n < reads; n += 1) {
    const { clinic, session, laser, cleaning } = places[Math.abs(n) % places.length] as Place;
    const asked = Math.floor(Math.abs(n) / places.length) % 3;
    const procedures = asked === 2 ? [laser, cleaning] : [laser];
    const manner = { stepMin: asked === 1 ? 10 : 30, each: asked === 1 ? 'all' : 'first' } as const;
    const services = procedures.map((procedureId) => ({ procedureId }));
    const question: FreeTimesQuestion = { services, ...range, ...manner };
    const started = performance.now();
    const slots = await tenancy.withClinic(systemActor(clinic.id), (scope) => findFreeTimes(scope, question));
    const ms = performance.now() - started;
    const query = `services=${procedures.join(',')}&from=${range.fromDay}&to=${range.toDay}&step=${manner.stepMin}&each=${manner.each}`;
    const sent = performance.now();
    const { status } = await session.send('GET', `/availability?${query}`);
    if (status !== 200 || slots.length === 0)
      throw new Error(`answered ${status} with ${slots.length} slots`);
    if (n < 0) continue;
    measured.model.push(ms);
    measured.http.push(performance.now() - sent);
    measured.slots += slots.length;
  }
  return measured;
}

async function scans(stack: Stack): Promise<number> {
  return asAdmin(stack, async (admin) => {
    const { rows } = await admin.query<{ n: number }>(
      `select coalesce(sum(seq_scan), 0)::int as n from pg_stat_user_tables where relname = 'occupancies'`,
    );
    return rows[0]?.n ?? -1;
  });
}

const heldRows = (stack: Stack): Promise<number> =>
  asAdmin(stack, async (admin) => {
    const { rows } = await admin.query<{ n: number }>('select count(*)::int as n from occupancies');
    return rows[0]?.n ?? -1;
  });
