import { askForReview, reviewerOf } from '../../models/no-show-reviews.ts';
import { readOwnRisk, type OwnRisk } from '../../models/own-risk.ts';
import type { Scope } from '../../models/tenancy.ts';
import { announceReview } from '../announce-review.ts';
import type { Operations } from '../operations.ts';
import { ownVisitParams } from './booking-schema.ts';
import { ownWrite } from './hold-routes.ts';
import { ownReviewBody, ownRiskAnswer } from './own-risk-schema.ts';
import { inPublicClinic } from '../public-clinic.ts';

const present = ({ band, reasons, modelKind, whatFollows, review }: OwnRisk) => ({
  ...{ isAutomated: true as const, band, reasons, modelKind, whatFollows },
  review: review && {
    ...{ state: review.state, createdAt: review.createdAt.toISOString() },
    ...{ decidedAt: review.decidedAt?.toISOString() ?? null, wish: review.wish, answer: review.answer },
  },
});
const tell = async (scope: Scope, id: string) => present(await readOwnRisk(scope, id));

/** What a program said of her own visit, and her right to have a person look at it (LGPD art. 20). */
export function ownRiskRoutes(api: Operations): void {
  api.add({
    ...{ method: 'GET', path: '/public/me/appointments/:id/risk', id: 'getOwnRisk', tag: 'public' },
    access: { who: 'client' },
    summary:
      'How likely a program holds it that she misses a visit of hers, why, and what the clinic does then.',
    input: { params: ownVisitParams },
    output: ownRiskAnswer,
    inClinic: (scope, ctx) => tell(scope, ctx.input.params.id),
  });

  api.add({
    ...{ ...ownWrite, path: '/public/me/appointments/:id/risk-review', id: 'askForOwnReview', status: 201 },
    summary: 'Asks for a person’s look at it, who answers within fifteen days.',
    input: { params: ownVisitParams, body: ownReviewBody },
    output: ownRiskAnswer,
    // Only the clinic sees who answers for such requests.
    prepare: (ctx) => inPublicClinic(ctx, ctx.actor.clinicId, reviewerOf),
    async inClinic(scope, ctx, reviewerId) {
      const { id: appointmentId } = ctx.input.params;
      const { wish = null } = ctx.input.body;
      const id = await askForReview(scope, { appointmentId, wish, askedBy: 'client', reviewerId });
      ctx.after(() => announceReview(ctx, id));
      return tell(scope, appointmentId);
    },
  });
}
