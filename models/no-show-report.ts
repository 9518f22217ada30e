// The monthly report on what the ladder changed, and the word to a person when it changes nothing; owner context: no-show.
import { instantOf, wallTime } from '../domain/clinic/calendar.ts';
import { type EffectReport, measureEffect } from '../domain/no-show/effect.ts';
import { isMonthFinal, monthOf, monthsToReport, nextMonth } from '../domain/no-show/effect-months.ts';
import type { NoShowRules } from '../domain/no-show/settings.ts';
import { writeEffect } from './no-show-effects.ts';
import { readNoShowSettings } from './no-show-settings.ts';
import { clientTallies, stepTallies, uncounted, type Window } from './no-show-tally.ts';
import { raiseTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

interface Past {
  /** Start of the first weighed visit. */
  firstAt: Date | null;
  lastFinal: string | null;
  /** Its uplift, where it had enough clients. */
  before: number | null;
  zone: string;
}

const past = `
  select z.time_zone as zone, (select min(visit_starts_at) from no_show_predictions where clinic_id = $1) as "firstAt", to_char(e.month, 'YYYY-MM') as "lastFinal",
    case when e.verdict <> 'too-few' then (e.report->>'uplift')::float8 end as before
  from clinics z
    left join lateral (select month, verdict, report from no_show_effects
      where clinic_id = $1 and is_final order by month desc limit 1) e on true
  where z.clinic_id = $1`;

/**
 * Measures every month that is not final yet, and all that are final as one: what thresholds and warnings go by. It changes twelve times a
 * year; looked at every night, an interval of 95 % would sooner or later be clear of zero by chance. The running month is a line of its
 * own and decides nothing. The same again changes nothing. Null where nothing was ever weighed.
 */
export async function reportEffects(
  scope: Scope,
  now: number,
): Promise<{ months: number; isFlagged: boolean } | null> {
  const [known] = await scope.run<Past>({
    name: 'no-show-effect-past',
    text: past,
    values: [scope.clinicId],
  });
  if (!known?.firstAt || known.firstAt.getTime() > now) return null;
  const { firstAt, zone } = known;
  const rules = await readNoShowSettings(scope);
  const running = monthOf(wallTime(now, zone).day);
  const measured = await measureMonths(scope, { ...known, firstAt, running, rules, now });
  const lastFinal = measured.findLast(({ isFinal }) => isFinal)?.month ?? known.lastFinal;
  const sinceStart =
    lastFinal === null
      ? null
      : (
          await measure(
            scope,
            { from: firstAt, to: new Date(startOf(nextMonth(lastFinal), zone)) },
            { rules, isFinal: () => false, before: null },
          )
        ).report;
  for (const { report, ...month } of measured)
    await writeEffect(scope, { ...month, report: { ...report, sinceStart } });
  const isFlagged = await flag(scope, running, sinceStart, measured);
  return { months: measured.length, isFlagged };
}

interface Measured {
  month: string;
  isFinal: boolean;
  report: EffectReport;
}

interface Question extends Past {
  firstAt: Date;
  running: string;
  rules: NoShowRules;
  now: number;
}

async function measureMonths(
  scope: Scope,
  { firstAt, lastFinal, before, zone, running, rules, now }: Question,
): Promise<Measured[]> {
  const first = monthOf(wallTime(firstAt.getTime(), zone).day);
  const measured: Measured[] = [];
  let last = before;
  for (const month of monthsToReport(first, lastFinal, running)) {
    const [from, ends] = [startOf(month, zone), startOf(nextMonth(month), zone)];
    // What is cancelled of the days to come has an end already, what will be attended has none.
    const window = { from: new Date(from), to: new Date(Math.min(ends, now)) };
    const { isFinal, report } = await measure(scope, window, {
      ...{ rules, before: last },
      isFinal: (open) => isMonthFinal(ends, now, open),
    });
    measured.push({ month, isFinal, report });
    if (isFinal) last = report.verdict === 'too-few' ? null : report.uplift;
  }
  return measured;
}

const startOf = (month: string, zone: string): number => instantOf(`${month}-01`, '00:00', zone);

async function measure(
  scope: Scope,
  window: Window,
  known: { rules: NoShowRules; isFinal: (open: number) => boolean; before: number | null },
): Promise<{ isFinal: boolean; report: EffectReport }> {
  const clients = await clientTallies(scope, window);
  const everybody = await clientTallies(scope, window, 'everybody');
  const steps = await stepTallies(scope, window);
  const { open, switched } = await uncounted(scope, window);
  const isFinal = known.isFinal(open);
  const { rules: costs, before } = known;
  return { isFinal, report: measureEffect({ clients, everybody, switched, steps, costs, isFinal, before }) };
}

/**
 * One task a month at most: whoever settled it has seen it. Harm is told of the whole alone; that nothing was won, also of two months that
 * are over, which no interval has to close for.
 */
async function flag(
  scope: Scope,
  running: string,
  sinceStart: EffectReport | null,
  measured: readonly Measured[],
): Promise<boolean> {
  const isNone = measured.some(({ isFinal, report }) => isFinal && report.verdict === 'does-not-help');
  const isHarm = sinceStart?.verdict === 'harms';
  if (!isHarm && !isNone && sinceStart?.verdict !== 'does-not-help') return false;
  const reason = isHarm ? 'effect-harms' : 'effect-none';
  await raiseTask(scope, { kind: 'no-show-model', subjectKey: `effect/${running}`, reason });
  return true;
}
