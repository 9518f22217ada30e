import { trainInThread } from '../../activities/no-show/train-thread.ts';
import { personColumns, publicColumns, researchColumns } from '../../domain/no-show/column-sets.ts';
import type { ColumnName } from '../../domain/no-show/columns.ts';
import { judge, type ModelMetrics } from '../../domain/no-show/metrics.ts';
import type { RiskVisit } from '../../domain/no-show/risk-visit.ts';
import { frozenAt, scoreVisits } from '../../domain/no-show/rolling-cut.ts';
import { fileStaleDays } from './stale-days.ts';

const days = 9;
/** Days before the last one at which the past is cut off: of the public data 05-12, 05-16 and 05-20. */
const cuts = [18, 14, 10];
const shown = ['auc', 'aucAhead', 'ap', 'recall20', 'brier', 'ece', 'rate', 'meanRisk'] as const;

const sets: Record<string, { columns: readonly ColumnName[]; kind?: 'spline' }> = {
  shipped: { columns: publicColumns },
  'shipped, spline only': { columns: publicColumns, kind: 'spline' },
  'without age': { columns: publicColumns.filter((name) => name !== 'age') },
  'with gender and neighbourhood': { columns: personColumns },
  'with health and social too': { columns: researchColumns },
};

/** Rolling cuts: learned from what was known at a day, judged on the nine days after it. Prints every cut and the mean. */
export async function evaluate(visits: RiskVisit[]): Promise<void> {
  const last = visits.reduce((latest, { day }) => Math.max(latest, day), 0);
  for (const [name, set] of Object.entries(sets)) {
    const found: ModelMetrics[] = [];
    for (const back of cuts) {
      const metrics = await cutAt(visits, last - back, set);
      if (metrics) found.push(metrics);
      if (metrics) say(`${name}, cut ${dayName(last - back)}`, metrics);
    }
    const mean = (key: (typeof shown)[number]) =>
      found.reduce((sum, one) => sum + one[key], 0) / found.length;
    say(`${name}, mean`, Object.fromEntries(shown.map((key) => [key, mean(key)])) as unknown as ModelMetrics);
  }
}

async function cutAt(
  visits: readonly RiskVisit[],
  cutDay: number,
  set: { columns: readonly ColumnName[]; kind?: 'spline' },
): Promise<ModelMetrics | null> {
  const frozen = frozenAt(visits, cutDay);
  const trained = await trainInThread(frozen, { ...set, cutDay, staleDays: fileStaleDays });
  if (trained.state === 'refused') return null;
  const judged = visits.filter(({ day, outcome }) => outcome && day >= cutDay && day < cutDay + days);
  return judge(
    judged.map(({ outcome }) => Number(outcome === 'missed')),
    scoreVisits(trained.artefact, judged, frozen, { cutDay }),
    judged.map(({ day, bookedDay }) => Number(day > bookedDay)),
  );
}

const dayName = (day: number) => new Date(day * 86_400_000).toISOString().slice(5, 10);

function say(name: string, metrics: ModelMetrics): void {
  console.log(name.padEnd(46), shown.map((key) => `${key} ${metrics[key].toFixed(4)}`).join('  '));
}
