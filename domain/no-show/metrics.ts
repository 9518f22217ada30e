/** How good risks were, as the field measures it. Rates and figures are shares of 1; NaN where there is only one kind of outcome. */
export interface ModelMetrics {
  n: number;
  rate: number;
  meanRisk: number;
  auc: number;
  /** Of visits booked at least a day ahead. */
  aucAhead: number;
  ap: number;
  brier: number;
  /** Fifteen bins of equal width. */
  ece: number;
  /** Share of all misses among the 20 % with the highest risk; lifts over calling at random. */
  recall20: number;
  lift10: number;
  lift20: number;
}

type Numbers = ArrayLike<number>;
const bins = 15;

/** `outcomes`: 1 missed, 0 came; `ahead`: 1 booked at least a day ahead. All of one length. */
export function judge(outcomes: Numbers, risks: Numbers, ahead: Numbers): ModelMetrics {
  const n = outcomes.length;
  const every = Array.from({ length: n }, (_, at) => at);
  const later = every.filter((at) => ahead[at] === 1);
  const of = (list: Numbers, chosen: number[]) => chosen.map((at) => list[at] as number);
  const mean = (value: (at: number) => number) => every.reduce((sum, at) => sum + value(at), 0) / n;
  return {
    n,
    rate: mean((at) => outcomes[at] as number),
    meanRisk: mean((at) => risks[at] as number),
    auc: areaUnderRoc(outcomes, risks),
    aucAhead: areaUnderRoc(of(outcomes, later), of(risks, later)),
    ap: averagePrecision(outcomes, risks),
    brier: mean((at) => ((risks[at] as number) - (outcomes[at] as number)) ** 2),
    ece: calibrationBins(outcomes, risks).reduce(
      (sum, bin) => sum + (bin.n / n) * Math.abs(bin.meanRisk - bin.rate),
      0,
    ),
    recall20: recallAt(outcomes, risks, 0.2),
    lift10: recallAt(outcomes, risks, 0.1) / 0.1,
    lift20: recallAt(outcomes, risks, 0.2) / 0.2,
  };
}

/** Probability that a missed visit has the higher risk than a kept one; ties count half. */
export function areaUnderRoc(outcomes: Numbers, risks: Numbers): number {
  let [ranks, missed] = [0, 0];
  for (const { from, to, hits } of runs(outcomes, risks)) {
    // Ranks count from the lowest risk; runs come from the highest.
    ranks += hits * (outcomes.length - (from + to - 1) / 2);
    missed += hits;
  }
  const came = outcomes.length - missed;
  return missed > 0 && came > 0 ? (ranks - (missed * (missed + 1)) / 2) / (missed * came) : NaN;
}

export function averagePrecision(outcomes: Numbers, risks: Numbers): number {
  let [seen, sum] = [0, 0];
  for (const { to, hits } of runs(outcomes, risks)) {
    seen += hits;
    sum += (hits * seen) / to;
  }
  return seen > 0 ? sum / seen : NaN;
}

/** Expected recall of the share with the highest risk, when ties at the cut are drawn at random. */
export function recallAt(outcomes: Numbers, risks: Numbers, share: number): number {
  const wanted = share * outcomes.length;
  let [found, missed] = [0, 0];
  for (const { from, to, hits } of runs(outcomes, risks)) {
    missed += hits;
    if (from < wanted) found += hits * Math.min(1, (wanted - from) / (to - from));
  }
  return missed > 0 ? found / missed : NaN;
}

export interface CalibrationBin {
  from: number;
  to: number;
  n: number;
  meanRisk: number;
  rate: number;
}

/** Bins of equal width that hold anything. */
export function calibrationBins(outcomes: Numbers, risks: Numbers, count = bins): CalibrationBin[] {
  const list = Array.from({ length: count }, (_, at) => ({
    ...{ from: at / count, to: (at + 1) / count, n: 0, meanRisk: 0, rate: 0 },
  }));
  for (let at = 0; at < outcomes.length; at += 1) {
    const risk = risks[at] as number;
    const bin = list[Math.min(count - 1, Math.floor(risk * count))] as CalibrationBin;
    bin.n += 1;
    bin.meanRisk += risk;
    bin.rate += outcomes[at] as number;
  }
  return list
    .filter(({ n }) => n > 0)
    .map((bin) => ({ ...bin, meanRisk: bin.meanRisk / bin.n, rate: bin.rate / bin.n }));
}

/** Runs of equal risk, the highest first: places [from, to) and how many of them were missed. */
function runs(outcomes: Numbers, risks: Numbers): { from: number; to: number; hits: number }[] {
  const order = Uint32Array.from({ length: outcomes.length }, (_, at) => at).sort(
    (a, b) => (risks[b] as number) - (risks[a] as number),
  );
  const found: { from: number; to: number; hits: number }[] = [];
  for (let at = 0; at < order.length; at += 1) {
    const [row, before] = [order[at] as number, order[at - 1]];
    if (before === undefined || risks[before] !== risks[row]) found.push({ from: at, to: at, hits: 0 });
    const run = found[found.length - 1] as { from: number; to: number; hits: number };
    run.to = at + 1;
    run.hits += outcomes[row] as number;
  }
  return found;
}
