import type { Accuracy, Effect, ModelDetail, ModelList, Review, Training } from './proof-types.ts';

/** A clinic's model, its exam, its effect and a review for tests: figures of one plausible clinic. */
const metrics = {
  ...{ n: 820, rate: 0.16, meanRisk: 0.17, auc: 0.731, aucAhead: 0.69, ap: 0.41, brier: 0.128, ece: 0.021 },
  ...{ recall20: 0.384, lift10: 2.2, lift20: 1.92 },
};
export const champion: ModelDetail = {
  ...{ id: 'm3', number: 3, kind: 'spline', state: 'champion', verdict: 'better', rows: 4_120 },
  ...{ trainedAt: '2026-11-20T06:10:00Z', trainedFrom: '2025-01-02', trainedTo: '2026-09-30' },
  ...{ promotedAt: '2026-11-20T06:12:00Z', retiredAt: null, refreshedAt: null, metrics },
  championMetrics: { ...metrics, auc: 0.702, recall20: 0.341 },
  card: {
    data: {
      ...{ from: '2025-01-02', to: '2026-11-19', cut: '2026-10-01', rows: 4_120, missed: 680 },
      leftOutOfLadder: 900,
    },
    gain: { brier: 0.004, low: 0.001 },
    refreshes: [],
    columns: [
      { name: 'lead', reason: 'time' },
      { name: 'weekday', reason: 'time' },
      { name: 'missed', reason: 'own-history' },
    ],
    leftOut: [
      { name: 'health', reason: 'sensitive' },
      { name: 'age', reason: 'stands-for' },
    ],
    bins: [
      { from: 0, to: 0.07, n: 300, meanRisk: 0.05, rate: 0.04 },
      { from: 0.27, to: 0.33, n: 60, meanRisk: 0.3, rate: 0.35 },
    ],
    lift: [
      { share: 0.1, lift: 2.2, recall: 0.22 },
      { share: 0.2, lift: 1.92, recall: 0.384 },
    ],
    notes: ['histories-frozen'],
  },
};
export const rejected = {
  ...champion,
  ...{ id: 'm4', number: 4, state: 'rejected' as const, verdict: 'not-better' as const, promotedAt: null },
};
export const models: ModelList = {
  ...{ items: [rejected, champion], coldStart: false, rowsSoFar: 4_300, rowsNeeded: 300 },
};
export const cold: ModelList = { items: [], coldStart: true, rowsSoFar: 180, rowsNeeded: 300 };
export const accuracy: Accuracy = {
  months: [{ month: '2026-10', n: 412, rate: 0.171, meanRisk: 0.183, auc: 0.72, brier: 0.13, ece: 0.03 }],
  byModel: [],
  bins: [],
  groups: [
    { group: 'first-visit' as const, n: 90, rate: 0.31, meanRisk: 0.22, gap: 0.09, isOff: true },
    { group: 'returning', n: 322, rate: 0.14, meanRisk: 0.14, gap: 0, isOff: false },
  ],
  drift: [{ column: 'lead', psi: 0.31, isOff: true }],
  baseRate: { then: 0.16, now: 0.171 },
  ...{ heldOut: 412, treated: 3_600 },
};
export const training: Training = {
  ...{ id: 't1', state: 'running', step: 'fitting', percent: 40, rows: 4_300, missed: 702 },
  ...{ reason: null, modelId: null, startedAt: '2026-11-26T12:00:00Z', finishedAt: null },
};
export const effect: Effect = {
  ...{ month: '2026-10', isFinal: true, computedAt: '2026-11-01T06:00:00Z', verdict: 'helps' },
  treated: {
    visits: 812,
    clients: 540,
    came: 640,
    missed: 116,
    cancelled: 40,
    released: 0,
    moved: 16,
    rate: 0.1429,
  },
  heldOut: {
    visits: 91,
    clients: 60,
    came: 66,
    missed: 20,
    cancelled: 3,
    released: 0,
    moved: 2,
    rate: 0.2198,
  },
  ...{ uplift: 0.0769, ci95: [0.012, 0.142], missesAvoided: { value: 62.4, lo: 9.7, hi: 115.3 } },
  cents: { saved: 1_560_000, lo: 243_000, hi: 2_882_000, cost: 210_000, net: 1_350_000 },
  bySteps: [
    { step: 'ask', started: 700, answered: 455 },
    { step: 'call', started: 120, answered: 84 },
  ],
  everybody: { uplift: 0.031, ci95: [0.004, 0.058] },
  switched: 0,
};
export const review: Review = {
  ...{ id: 'r1', version: 1, state: 'open', askedBy: 'client', client: { id: 'c1', name: 'Ana Lima' } },
  ...{ appointmentId: 'v1', startsAt: '2099-12-01T20:15:00Z', risk: 0.43, band: 'high', modelNumber: 3 },
  reasons: [{ code: 'missed-last-time', effect: 0.8 }],
  ...{ wish: 'Faltei porque meu filho ficou doente.', answer: null, dueAt: '2099-12-10T12:00:00Z' },
  ...{ createdAt: '2026-11-25T12:00:00Z', decidedAt: null, decidedBy: null },
};
