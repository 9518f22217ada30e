import type { PredictionLine } from '../../models/no-show-predictions.ts';
import { type RiskCard, readRiskCard } from '../../models/no-show-risk-card.ts';
import type { RiskLine } from '../../models/no-show-risk-list.ts';
import type { RiskVisitLine } from '../../models/no-show-risk-row.ts';
import type { StepLine } from '../../models/no-show-steps.ts';
import type { Scope } from '../../models/tenancy.ts';

type Shown = RiskVisitLine & Pick<RiskLine, 'valueCents' | 'scoredAt' | 'moment'>;

const visitOf = (line: Shown) => ({
  ...{ appointmentId: line.appointmentId, version: line.version, status: line.status },
  ...{ startsAt: line.startsAt.toISOString(), bookedAt: line.bookedAt.toISOString() },
  ...{ client: line.client, professional: line.professional, services: line.services },
  ...{ valueCents: line.valueCents, scoredAt: line.scoredAt.toISOString(), moment: line.moment },
  ...{ state: line.state, answer: line.answer },
  nextStep: line.nextStep && { step: line.nextStep.step, at: line.nextStep.at.toISOString() },
  lastStep: line.lastStep && { ...line.lastStep, startedAt: line.lastStep.startedAt.toISOString() },
});

export const presentLine = (line: RiskLine) => ({
  ...visitOf(line),
  ...{ risk: line.risk, band: line.band, reasons: line.reasons },
});

const predictionOf = ({ moment, risk, band, scoredAt, modelNumber, reasons }: PredictionLine) => ({
  ...{ moment, risk, band, scoredAt: scoredAt.toISOString(), modelNumber, reasons },
});

const stepOf = ({ step, state, reason, startedAt, endedAt, startedBy, ...ids }: StepLine) => ({
  ...{ step, state, reason, startedAt: startedAt.toISOString(), endedAt: endedAt?.toISOString() ?? null },
  ...{ startedBy, messageId: ids.messageId, taskId: ids.taskId, depositId: ids.depositId },
});

const presentCard = (card: RiskCard) => ({
  ...visitOf(card),
  ...{ risk: card.risk, band: card.band, reasons: card.reasons, arm: card.arm },
  isBlocked: card.isBlocked,
  ...{ modelNumber: card.modelNumber, modelKind: card.modelKind, thresholds: card.thresholds },
  ...{ predictions: card.predictions.map(predictionOf), steps: card.steps.map(stepOf) },
  ladder: card.ladder.map(({ step, at, isOn }) => ({
    ...{ step, isOn, at: at === null ? null : new Date(at).toISOString() },
  })),
  call: card.call && { ...card.call, dueAt: card.call.dueAt?.toISOString() ?? null },
  review: card.review,
});

/** What every act about a visit's risk answers with. */
export const riskCardOf = async (scope: Scope, appointmentId: string, now: number) =>
  presentCard(await readRiskCard(scope, appointmentId, now));
