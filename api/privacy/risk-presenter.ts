import type { ExportedRisk } from '../../models/client-export-risk.ts';

export const presentRisk = ({ predictions, riskSteps, riskReviews }: ExportedRisk) => ({
  predictions: predictions.map((one) => ({
    ...{
      appointmentId: one.appointmentId,
      visitStartsAt: one.visitStartsAt.toISOString(),
      moment: one.moment,
    },
    ...{ risk: one.risk, band: one.band, reasons: one.reasons, features: one.features },
    ...{ modelNumber: one.modelNumber, scoredAt: one.scoredAt.toISOString(), outcome: one.outcome },
  })),
  riskSteps: riskSteps.map(({ appointmentId, visitStartsAt, step, state, reason, at }) => ({
    ...{
      appointmentId,
      visitStartsAt: visitStartsAt.toISOString(),
      step,
      state,
      reason,
      at: at.toISOString(),
    },
  })),
  riskReviews: riskReviews.map(({ createdAt, decidedAt, ...one }) => ({
    ...{ appointmentId: one.appointmentId, askedBy: one.askedBy, state: one.state },
    ...{ wish: one.wish, answer: one.answer },
    ...{ createdAt: createdAt.toISOString(), decidedAt: decidedAt?.toISOString() ?? null },
  })),
});
