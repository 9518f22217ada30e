import { calibrationBins, judge, type CalibrationBin, type ModelMetrics } from './metrics.ts';

/** A visit whose prediction was frozen and whose outcome is known. */
export interface FrozenVisit {
  risk: number;
  isMissed: boolean;
  features: Readonly<Record<string, number | null>>;
}

export const liveGroups = {
  'first-visit': ({ features }) => (features['lastMissed'] ?? null) === null,
  returning: ({ features }) => (features['lastMissed'] ?? null) !== null,
  'booked-today': ({ features }) => (features['lead'] ?? 1) <= 0,
  'booked-ahead': ({ features }) => (features['lead'] ?? 1) > 0,
  monday: ({ features }) => features['weekday'] === 1,
  'other-days': ({ features }) => features['weekday'] !== 1,
} satisfies Record<string, (visit: FrozenVisit) => boolean>;
export type LiveGroup = keyof typeof liveGroups;
export const liveGroupNames = Object.keys(liveGroups) as LiveGroup[];

export interface GroupGap {
  group: LiveGroup;
  n: number;
  rate: number;
  meanRisk: number;
  /** What happened less what was said. */
  gap: number;
  isOff: boolean;
}

/** With fewer the order of visits says nothing. */
const leastForAuc = 30;

export function measure(visits: readonly FrozenVisit[]): Omit<ModelMetrics, 'auc'> & { auc: number | null } {
  const outcomes = visits.map(({ isMissed }) => Number(isMissed));
  const ahead = visits.map((visit) => Number(liveGroups['booked-ahead'](visit)));
  const metrics = judge(
    outcomes,
    visits.map(({ risk }) => risk),
    ahead,
  );
  const hasOrder = visits.length >= leastForAuc && !Number.isNaN(metrics.auc);
  return { ...metrics, auc: hasOrder ? metrics.auc : null };
}

export const binsOf = (visits: readonly FrozenVisit[]): CalibrationBin[] =>
  calibrationBins(
    visits.map(({ isMissed }) => Number(isMissed)),
    visits.map(({ risk }) => risk),
    10,
  );

/** Off: the gap is beyond chance (two standard errors of the risks themselves) and beyond five points. */
export function gapsOf(visits: readonly FrozenVisit[]): GroupGap[] {
  return liveGroupNames.flatMap((group) => {
    const own = visits.filter(liveGroups[group]);
    if (own.length === 0) return [];
    const mean = (value: (visit: FrozenVisit) => number) =>
      own.reduce((sum, visit) => sum + value(visit), 0) / own.length;
    const [rate, meanRisk] = [mean(({ isMissed }) => Number(isMissed)), mean(({ risk }) => risk)];
    const error = Math.sqrt(mean(({ risk }) => risk * (1 - risk)) / own.length);
    const gap = rate - meanRisk;
    return [{ group, n: own.length, rate, meanRisk, gap, isOff: Math.abs(gap) > Math.max(0.05, 2 * error) }];
  });
}
