// The monthly report on what the ladder changed, and the word to a person when it changes nothing; owner context: no-show.
import { instantOf, wallTime } from '../domain/clinic/calendar.ts';
import {
  effectVerdicts,
  type EffectReport,
  type EffectVerdict,
  measureEffect,
} from '../domain/no-show/effect.ts';
import { isMonthFinal, monthOf, monthsToReport, nextMonth } from '../domain/no-show/effect-months.ts';
import type { NoShowRules } from '../domain/no-show/settings.ts';
import { writeEffect } from './no-show-effects.ts';
import { readNoShowSettings } from './no-show-settings.ts';
import { clientTallies, openTimes, stepTallies, type Window } from './no-show-tally.ts';
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

const bad: readonly EffectVerdict[] = ['does-not-help', 'harms'];

/** Measures every month that is not final yet and the whole; the same again changes nothing. Null where nothing was ever weighed. */
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
  const { firstAt, lastFinal, zone } = known;
  const rules = await readNoShowSettings(scope);
  const monthAt = (instant: number) => monthOf(wallTime(instant, zone).day);
  const running = monthAt(now);
  const months = monthsToReport(monthAt(firstAt.getTime()), lastFinal, running);
  const wholeWindow = { from: firstAt, to: new Date(now), firstLeadMin: firstLead(rules) };
  const sinceStart = await measure(scope, wholeWindow, { rules, isFinal: false, before: null });
  const verdicts = [sinceStart.verdict];
  let last = known.before;
  for (const month of months) {
    const [from, to] = [startOf(month, zone), startOf(nextMonth(month), zone)];
    const window = { from: new Date(from), to: new Date(to), firstLeadMin: firstLead(rules) };
    const isFinal = isMonthFinal(to, now, to < now ? await openTimes(scope, window) : 0);
    const report = await measure(scope, window, { rules, isFinal, before: last });
    await writeEffect(scope, { month, isFinal, report: { ...report, sinceStart } });
    if (!isFinal) continue;
    verdicts.push(report.verdict);
    last = report.verdict === 'too-few' ? null : report.uplift;
  }
  return { months: months.length, isFlagged: await flag(scope, running, verdicts) };
}

const startOf = (month: string, zone: string): number => instantOf(`${month}-01`, '00:00', zone);

/** The earliest that anything is done, by the ladders as they are. */
function firstLead({ ladders }: NoShowRules): number {
  const leads = [...ladders.medium, ...ladders.high].filter(({ isOn }) => isOn).map(({ leadMin }) => leadMin);
  return Math.max(0, ...leads);
}

async function measure(
  scope: Scope,
  window: Window,
  { rules, ...known }: { rules: NoShowRules; isFinal: boolean; before: number | null },
): Promise<EffectReport> {
  const clients = await clientTallies(scope, window);
  const steps = await stepTallies(scope, window);
  return measureEffect({ clients, steps, costs: rules, ...known });
}

/** One task a month at most: whoever settled it has seen it. */
async function flag(scope: Scope, running: string, verdicts: readonly EffectVerdict[]): Promise<boolean> {
  const worst = effectVerdicts.findLast((one) => bad.includes(one) && verdicts.includes(one));
  if (!worst) return false;
  const reason = worst === 'harms' ? 'effect-harms' : 'effect-none';
  await raiseTask(scope, { kind: 'no-show-model', subjectKey: `effect/${running}`, reason });
  return true;
}
