import { randomUUID } from 'node:crypto';
import { addDays, instantOf, wallTime, weekdayOf } from '../domain/clinic/calendar.ts';
import type { Stack } from '../local/stack.ts';
import { ensureUi } from '../local/ui-build.ts';
import { startBrowser } from '../tests/support/browser.ts';
import { agendaPage } from './support/agenda-page.ts';
import { defineBench } from './support/bench.ts';
import { asAdmin, type BenchClinic, clinicMaker } from './support/clinic.ts';
import { percentile } from './support/percentiles.ts';
import { startRecordStack } from './support/stack.ts';

const zone = 'America/Sao_Paulo';
const visitsPerDay = 12;
const columnsOfPage = 12;

/**
 * The agenda of a large clinic in a real browser: from a navigation or a key to the painted page, and whether the page keeps its pace while
 * somebody scrolls and drags. Long tasks are those of more than 50 ms.
 */
export const bench = defineBench({
  flags: { professionals: 60, days: 5, rounds: 5 },
  limitSeconds: 600,
  async run(context) {
    const { professionals, days, rounds } = context.flags;
    context.say('building the UI when its sources changed');
    const stack = await startRecordStack(context, { env: { NEONPRO_UI_DIR: await ensureUi() } });
    const maker = clinicMaker(stack);
    context.defer(() => maker.close());
    context.say(`${professionals} professionals × ${days} days × ${visitsPerDay} visits`);
    const clinic = await maker.make({ professionals, clients: 300 });
    const monday = nextMonday();
    await load(stack, clinic, { monday, days });
    const browser = await startBrowser();
    context.defer(() => browser.close());
    const page = await agendaPage(await browser.person({ width: 1440, height: 900 }), stack.urls.ui, clinic);
    const full = Math.min(professionals, columnsOfPage) * visitsPerDay;

    const day: number[] = [];
    for (let round = 0; round <= rounds; round += 1)
      day.push(await page.openDay(addDays(monday, round % 2), full));
    const [cold = 0, ...warm] = day;
    const next: number[] = [];
    const columns: number[] = [];
    await page.openDay(monday, full);
    for (let at = 1; at < days; at += 1) next.push(await page.press('ArrowRight', full));
    if (professionals > columnsOfPage)
      for (let at = 1; at < Math.min(professionals / columnsOfPage, 4); at += 1)
        columns.push(await page.nextColumns());
    const scrolled = await page.scroll();
    const drag = await page.drag();
    const week: number[] = [];
    const month: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      week.push(await page.press('s', days * visitsPerDay));
      month.push(await page.pressMonth(professionals * visitsPerDay));
      await page.press('d', full);
    }
    const figures = {
      ...{ day_paint_ms: percentile(warm, 0.5), day_cold_ms: percentile([cold], 0.5) },
      ...{ next_day_ms: percentile(next, 0.5), next_columns_ms: percentile(columns, 0.5) },
      ...{ week_paint_ms: percentile(week, 0.5), month_paint_ms: percentile(month, 0.5) },
      ...{ scroll_long_tasks: scrolled.longTasks, scroll_frame_p95_ms: percentile(scrolled.frames, 0.95) },
      ...{ drag_frame_p95_ms: percentile(drag.frames, 0.95), drag_long_tasks: drag.longTasks },
      ...{ drag_moved: drag.isMoved, visits: professionals * days * visitsPerDay },
    };
    return { figures, faults: drag.isMoved ? [] : ['the dragged visit is not where it was dropped'] };
  },
});

function nextMonday(): string {
  let day = addDays(wallTime(Date.now(), zone).day, 1);
  while (weekdayOf(day) !== 1) day = addDays(day, 1);
  return day;
}

/** From eight on, a visit of 30 minutes every 50 for everybody; clients in turn. */
async function load(stack: Stack, clinic: BenchClinic, of: { monday: string; days: number }): Promise<void> {
  const week = Object.fromEntries([1, 2, 3, 4, 5, 6].map((day) => [day, [{ from: '08:00', to: '19:00' }]]));
  await asAdmin(stack, async (admin) => {
    await admin.query('update clinics set hours = $2 where clinic_id = $1', [
      clinic.id,
      JSON.stringify(week),
    ]);
    // Names as long as people have them.
    await admin.query(`update procedures set name = 'Limpeza de pele profunda' where clinic_id = $1`, [
      clinic.id,
    ]);
    await admin.query('set session_replication_role = replica; set synchronous_commit = off');
    const starts = Array.from({ length: of.days }, (_, day) =>
      new Date(instantOf(addDays(of.monday, day), '08:00', zone)).toISOString(),
    );
    await admin.query(
      `with visits as materialized (
         select gen_random_uuid() as id, p.id as person, p.n, d.start + make_interval(mins => s * 50) as start,
           ($3::uuid[])[1 + (p.n * 7 + s)::int % cardinality($3::uuid[])] as client_id, s
         from unnest($2::uuid[]) with ordinality p(id, n), unnest($4::timestamptz[]) d(start), generate_series(0, $5 - 1) s),
       booked as (
         insert into appointments (clinic_id, id, client_id, procedure_id, professional_id, starts_at, ends_at, status)
         select $1, id, client_id, $6, person, start, start + interval '30 minutes', case when (n + s) % 2 = 0 then 'booked' else 'confirmed' end
         from visits),
       served as (
         insert into appointment_services (clinic_id, appointment_id, position, procedure_id, professional_id, starts_at, ends_at)
         select $1, id, 1, $6, person, start, start + interval '30 minutes' from visits)
       insert into occupancies (clinic_id, resource_id, appointment_id, held_from, held_to)
       select $1, person, id, start, start + interval '30 minutes' from visits`,
      [clinic.id, clinic.professionalIds, clinic.clientIds, starts, visitsPerDay, clinic.procedureId],
    );
    // After the last visit: a block is drawn too, and is in nobody's way.
    await admin.query(
      `insert into resource_blocks (clinic_id, id, series_id, resource_id, kind, starts_at, ends_at)
       select $1, $4, $5, $2, 'meeting', $3::timestamptz + interval '600 minutes', $3::timestamptz + interval '640 minutes'`,
      [clinic.id, clinic.professionalIds[0], starts[0], randomUUID(), randomUUID()],
    );
    await admin.query('analyze');
  });
}
