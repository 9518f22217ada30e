import type { Stack } from '../local/stack.ts';
import { defineBench } from './support/bench.ts';
import { asAdmin, clinicMaker, dayAhead, signedInAt, type BenchClinic } from './support/clinic.ts';
import type { Session } from './support/http.ts';
import { percentile } from './support/percentiles.ts';
import { startRecordStack } from './support/stack.ts';

const clinicCount = 50;
const professionals = 20;
const visitsPerDay = 16;
/** In the small store a clinic has 200 visits: full first days of this many professionals, the same in the large one. */
const measuredProfessionals = 12;

/**
 * One day of one professional, with few and with many visits stored over fifty clinics. The day asked for holds the same sixteen
 * visits both times, so that only the store has grown. Rows lie in random order, as years of booking leave them.
 */
export const bench = defineBench({
  flags: { rows: 1_000_000, small: 10_000, reads: 600, clients: 200 },
  limitSeconds: 900,
  async run(context) {
    const { rows, small, reads, clients } = context.flags;
    const stack = await startRecordStack(context);
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    context.say(`${clinicCount} clinics of ${professionals} professionals and ${clients} clients`);
    const clinics: BenchClinic[] = [];
    for (let at = 0; at < clinicCount; at += 1) {
      clinics.push(await maker.make({ professionals, clients, durationMin: 30, hasStaff: at < 4 }));
    }
    const watched = clinics.slice(0, 4);
    const sessions = await Promise.all(watched.map((clinic) => signedInAt(clinic, () => stack.urls.api)));
    context.defer(() => Promise.resolve(sessions.forEach((session) => session.close())));

    await load(stack, 0, small / clinicCount);
    const few = await measure(watched, sessions, reads);
    context.say(`${small} stored: p50 ${percentile(few, 0.5)} ms, p95 ${percentile(few, 0.95)} ms`);
    for (let from = small; from < rows; from += 200_000) {
      await load(stack, from / clinicCount, Math.min(rows, from + 200_000) / clinicCount);
      context.say(`${Math.min(rows, from + 200_000)} stored`);
    }
    const before = await scans(stack);
    const many = await measure(watched, sessions, reads);
    const after = await scans(stack);
    context.say(`${rows} stored: p50 ${percentile(many, 0.5)} ms, p95 ${percentile(many, 0.95)} ms`);
    const [small95, large95] = [percentile(few, 0.95), percentile(many, 0.95)];
    const figures = {
      ...{
        p95_small_ms: small95,
        p95_large_ms: large95,
        growth: Math.round((large95 / small95) * 100) / 100,
      },
      ...{ p50_small_ms: percentile(few, 0.5), p50_large_ms: percentile(many, 0.5), rows },
      // Under row level security: what the real route made Postgres do, from its own counters.
      ...{ index_scans: after.index - before.index, sequential_scans: after.sequential - before.sequential },
    };
    const faults = figures.sequential_scans > 0 ? ['the agenda reads the whole table'] : [];
    return { figures, faults };
  },
});

/** Visits n in [from, to) of every clinic: sixteen a day for each professional, day after day, clients in turn. */
async function load(stack: Stack, from: number, to: number): Promise<void> {
  await asAdmin(stack, async (admin) => {
    // Keys of a bulk load need no check: they are read from the tables they point at.
    await admin.query('set session_replication_role = replica; set synchronous_commit = off');
    await admin.query(
      `with catalogue as materialized (
         select c.clinic_id, (select array_agg(id order by id) from resources r where r.clinic_id = c.clinic_id) as people,
           (select array_agg(id order by id) from clients k where k.clinic_id = c.clinic_id) as clients,
           (select id from procedures p where p.clinic_id = c.clinic_id) as procedure_id
         from clinics c),
       made as (insert into appointments (clinic_id, id, client_id, procedure_id, professional_id, starts_at, ends_at, status)
       select clinic_id, gen_random_uuid(), clients[1 + (n * 7) % cardinality(clients)], procedure_id,
         people[1 + (n / $3) % cardinality(people)], start, start + interval '30 minutes', 'booked'
       from catalogue, generate_series($1::int, $2::int - 1) n,
         lateral (select $4::timestamptz + make_interval(days => n / ($3 * cardinality(people)), mins => 660 + (n % $3) * 30)) s(start)
       order by random() returning *)
       insert into appointment_services (clinic_id, appointment_id, position, procedure_id, professional_id, starts_at, ends_at)
       select clinic_id, id, 1, procedure_id, professional_id, starts_at, ends_at from made`,
      [from, to, visitsPerDay, new Date(dayAhead(2))],
    );
    await admin.query('vacuum analyze appointments, appointment_services');
    await admin.query('analyze');
  });
}

async function measure(clinics: BenchClinic[], sessions: Session[], reads: number): Promise<number[]> {
  const latencies: number[] = [];
  const day = dayAhead(2);
  const range = `from=${new Date(day).toISOString()}&to=${new Date(day + 86_400_000).toISOString()}`;
  // The first reads fill caches and plans; they are not counted.
  for (let n = -100; n < reads; n += 1) {
    const at = Math.abs(n) % clinics.length;
    const people = [...(clinics[at]?.professionalIds ?? [])].sort();
    const resourceId = people[Math.floor(Math.abs(n) / clinics.length) % measuredProfessionals];
    const started = performance.now();
    const answer = await sessions[at]?.send('GET', `/appointments?${range}&resourceId=${resourceId}`);
    const ms = performance.now() - started;
    const visits = (answer?.body as { appointments?: unknown[] } | undefined)?.appointments?.length;
    if (visits !== visitsPerDay)
      throw new Error(`the agenda answered ${answer?.status} with ${visits} visits`);
    if (n >= 0) latencies.push(ms);
  }
  return latencies;
}

async function scans(stack: Stack): Promise<{ index: number; sequential: number }> {
  return asAdmin(stack, async (admin) => {
    const { rows } = await admin.query<{ index: number; sequential: number }>(
      `select (select coalesce(sum(idx_scan), 0)::int from pg_stat_user_indexes where indexrelname = 'appointment_services_by_professional') as index,
         (select coalesce(sum(seq_scan), 0)::int from pg_stat_user_tables where relname in ('appointments', 'appointment_services')) as sequential`,
    );
    return rows[0] as { index: number; sequential: number };
  });
}
