import type { ModelMetrics } from '../../domain/no-show/metrics.ts';
import type { ModelCard } from '../../domain/no-show/model-card.ts';
import type { ModelLine } from '../../models/no-show-models.ts';

/** What is no number is null in the database's JSON already; names of this format alone go out. */
const presentMetrics = (metrics: ModelMetrics | undefined) =>
  metrics
    ? {
        ...{ n: metrics.n, rate: metrics.rate, meanRisk: metrics.meanRisk, auc: metrics.auc },
        ...{ aucAhead: metrics.aucAhead, ap: metrics.ap, brier: metrics.brier, ece: metrics.ece },
        ...{ recall20: metrics.recall20, lift10: metrics.lift10, lift20: metrics.lift20 },
      }
    : null;

const iso = (at: Date | null) => at?.toISOString() ?? null;

export const presentModel = (line: ModelLine) => {
  const { id, number, kind, state, verdict, card, trainedFrom, trainedTo, trainedAt } = line;
  return {
    ...{ id, number, kind, state, verdict: verdict as 'better', trainedFrom, trainedTo },
    trainedAt: trainedAt.toISOString(),
    rows: card.data.rows,
    metrics: presentMetrics(card.judgement?.metrics),
    championMetrics: presentMetrics(card.judgement?.championMetrics),
    ...{
      promotedAt: iso(line.promotedAt),
      retiredAt: iso(line.retiredAt),
      refreshedAt: iso(line.refreshedAt),
    },
  };
};

const presentCard = ({ data, columns, leftOut, judgement, notes, refreshes }: ModelCard) => ({
  data: {
    ...{ from: data.from, to: data.to, cut: data.cut, rows: data.rows, missed: data.missed },
    leftOutOfLadder: data.leftOutOfLadder,
  },
  columns: columns.map(({ name, reason }) => ({ name: name, reason })),
  leftOut: leftOut.map(({ name, reason }) => ({ name: name, reason: reason })),
  bins: (judgement?.bins ?? []).map(({ from, to, n, meanRisk, rate }) => ({ from, to, n, meanRisk, rate })),
  lift: (judgement?.lift ?? []).map(({ share, lift, recall }) => ({ share, lift, recall })),
  gain: judgement ? { brier: judgement.gain.brier, low: judgement.gain.low } : null,
  notes,
  refreshes: refreshes.map(({ at, shift, visits }) => ({ at, shift, visits })),
});

export const presentModelWithCard = (line: ModelLine) => ({
  ...presentModel(line),
  card: presentCard(line.card),
});
