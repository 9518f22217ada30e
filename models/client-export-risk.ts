// What a program said of a client's visits, what was done about it and what a person made of it, for her own copy; owner context: privacy.
// The caller audits.
import type { Outcome } from './no-show-outcomes.ts';
import type { Moment } from './no-show-predictions.ts';
import { openAnswer, openWish, type ReviewState } from './no-show-reviews.ts';
import type { RiskReason } from './no-show-score.ts';
import { sealerOf } from './person-key.ts';
import type { Scope } from './tenancy.ts';

export interface ExportedPrediction {
  appointmentId: string;
  visitStartsAt: Date;
  moment: Moment;
  risk: number;
  band: string;
  reasons: RiskReason[];
  /** What she was weighed by, by column; null is unknown. */
  features: Record<string, number | null>;
  /** Null: the house's rules. */
  modelNumber: number | null;
  scoredAt: Date;
  outcome: Outcome | null;
}
export interface ExportedRisk {
  predictions: ExportedPrediction[];
  riskSteps: {
    appointmentId: string;
    visitStartsAt: Date;
    step: string;
    state: string;
    reason: string | null;
    at: Date;
  }[];
  riskReviews: {
    appointmentId: string;
    askedBy: string;
    state: ReviewState;
    wish: string | null;
    answer: string | null;
    createdAt: Date;
    decidedAt: Date | null;
  }[];
}

export const riskOf = async (scope: Scope, clientId: string): Promise<ExportedRisk> => ({
  predictions: await predictionsOf(scope, clientId),
  riskSteps: await stepsOf(scope, clientId),
  riskReviews: await reviewsOf(scope, clientId),
});

const predictionsOf = ({ run, clinicId }: Scope, clientId: string): Promise<ExportedPrediction[]> =>
  run<ExportedPrediction>({
    name: 'export-predictions',
    text: `select p.appointment_id as "appointmentId", p.visit_starts_at as "visitStartsAt", p.moment, p.risk, p.band, p.reasons, p.features,
        m.number as "modelNumber", p.scored_at as "scoredAt", o.outcome
      from no_show_predictions p
        left join no_show_models m on m.clinic_id = p.clinic_id and m.id = p.model_id
        left join no_show_outcomes o on o.clinic_id = p.clinic_id and o.appointment_id = p.appointment_id
          and o.visit_starts_at = p.visit_starts_at
      where p.clinic_id = $1 and p.client_id = $2 order by p.scored_at, p.sequence`,
    values: [clinicId, clientId],
  });

const stepsOf = ({ run, clinicId }: Scope, clientId: string): Promise<ExportedRisk['riskSteps']> =>
  run({
    name: 'export-risk-steps',
    text: `select s.appointment_id as "appointmentId", s.visit_starts_at as "visitStartsAt", s.step, s.state, s.reason, s.started_at as at
      from no_show_steps s join appointments a on a.clinic_id = s.clinic_id and a.id = s.appointment_id
      where s.clinic_id = $1 and a.client_id = $2 order by s.started_at, s.id`,
    values: [clinicId, clientId],
  });

async function reviewsOf(scope: Scope, clientId: string): Promise<ExportedRisk['riskReviews']> {
  type Row = Omit<ExportedRisk['riskReviews'][number], 'wish' | 'answer'> & {
    id: string;
    wishCt: Buffer | null;
    answerCt: Buffer | null;
  };
  const rows = await scope.run<Row>({
    name: 'export-risk-reviews',
    text: `select id, appointment_id as "appointmentId", asked_by as "askedBy", state, wish_ct as "wishCt", answer_ct as "answerCt",
        created_at as "createdAt", decided_at as "decidedAt"
      from no_show_reviews where clinic_id = $1 and client_id = $2 order by created_at, id`,
    values: [scope.clinicId, clientId],
  });
  const sealer = await sealerOf(scope, clientId);
  return rows.map(({ id, wishCt, answerCt, ...row }) => ({
    ...row,
    ...{ wish: openWish(sealer, id, wishCt), answer: openAnswer(sealer, id, answerCt) },
  }));
}
