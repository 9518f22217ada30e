import { judge, type ModelMetrics } from './metrics.ts';

/** One later visit, weighed by both models with what was known then. */
export interface JudgedVisit {
  clientId: string;
  isMissed: boolean;
  isAhead: boolean;
  champion: number;
  challenger: number;
}

export const verdicts = ['better', 'not-better', 'less-sharp', 'not-calibrated', 'too-few-later'] as const;
export type Verdict = (typeof verdicts)[number];

export interface Judgement {
  verdict: Verdict;
  champion: ModelMetrics;
  challenger: ModelMetrics;
  /** Brier score won over the champion, and where its one-sided 95 % interval begins. */
  gain: { brier: number; low: number };
}

/** With fewer no figure says anything. */
const leastLater = 60;
const leastLaterMissed = 10;
/** Noise of the order of later visits; the gain itself has to be shown, the order only must not suffer. */
const aucTolerance = 0.005;
const oneSided95 = 1.645;
const bins = 15;

/**
 * A challenger takes over only when it is shown to be better on days that neither has seen: no worse at ordering, its risks come true,
 * and the gain in Brier score is beyond chance when clients, not visits, are what was drawn. In doubt the champion stays.
 */
export function judgeChallenger(visits: readonly JudgedVisit[]): Judgement {
  const outcomes = visits.map(({ isMissed }) => Number(isMissed));
  const ahead = visits.map(({ isAhead }) => Number(isAhead));
  const of = (name: 'champion' | 'challenger') =>
    judge(
      outcomes,
      visits.map((visit) => visit[name]),
      ahead,
    );
  const [champion, challenger] = [of('champion'), of('challenger')];
  const gain = gainOf(visits);
  return { verdict: verdictOf(champion, challenger, gain), champion, challenger, gain };
}

function verdictOf(champion: ModelMetrics, challenger: ModelMetrics, gain: Judgement['gain']): Verdict {
  const { n, rate } = challenger;
  // The negation also catches what is no number.
  if (!(n >= leastLater && n * rate >= leastLaterMissed && n * rate < n)) return 'too-few-later';
  if (!isCalibrated(challenger)) return 'not-calibrated';
  if (!(challenger.auc >= champion.auc - aucTolerance)) return 'less-sharp';
  return gain.low > 0 ? 'better' : 'not-better';
}

/**
 * Even a perfect model has an error of calibration that falls with the number of visits (mean absolute deviation of each bin, by
 * Cauchy–Schwarz at most √(2/π · bins · p·q / n)); two points beyond a quarter more than that are not chance.
 */
export function isCalibrated({ n, rate, ece, meanRisk }: ModelMetrics): boolean {
  const variance = rate * (1 - rate);
  const noise = Math.sqrt(((2 / Math.PI) * bins * variance) / n);
  const isLevel = Math.abs(meanRisk - rate) <= 0.02 + 2 * Math.sqrt(variance / n);
  return ece <= 0.02 + 1.25 * noise && isLevel;
}

/** Paired, clustered by client: somebody's visits go the same way, so they count as one draw. */
function gainOf(visits: readonly JudgedVisit[]): Judgement['gain'] {
  const wins = visits.map(({ isMissed, champion, challenger }) => {
    const outcome = Number(isMissed);
    return (champion - outcome) ** 2 - (challenger - outcome) ** 2;
  });
  const brier = wins.reduce((sum, win) => sum + win, 0) / wins.length;
  const clients = new Map<string, number>();
  visits.forEach(({ clientId }, at) => {
    clients.set(clientId, (clients.get(clientId) ?? 0) + (wins[at] as number) - brier);
  });
  const spread = [...clients.values()].reduce((sum, off) => sum + off ** 2, 0);
  const fewClients = clients.size / Math.max(1, clients.size - 1);
  return { brier, low: brier - (oneSided95 * Math.sqrt(fewClients * spread)) / wins.length };
}
