import { getReview, listReviews, type Review } from '../../models/no-show-review-list.ts';
import { askForReview, decideReview, reviewerOf } from '../../models/no-show-reviews.ts';
import type { Scope } from '../../models/tenancy.ts';
import { announceReview } from '../announce-review.ts';
import { timePosition } from '../cursor.ts';
import { idParams } from '../id-params.ts';
import type { Operations } from '../operations.ts';
import { decisionBody, reviewAnswer, reviewBody, reviewsAnswer, reviewsQuery } from './review-schema.ts';

const common = { tag: 'no-show', access: { permission: 'no-show:review' } } as const;
/** What was wished and answered is hers: read again instead of being kept. */
const again = async (scope: Scope, id: string) => present(await getReview(scope, id));
const write = { ...common, keepsAnswer: false, again } as const;

const present = ({ position: _, startsAt, dueAt, createdAt, decidedAt, ...review }: Review) => ({
  ...{ id: review.id, version: review.version, state: review.state, askedBy: review.askedBy },
  ...{ client: review.client, appointmentId: review.appointmentId, startsAt: startsAt.toISOString() },
  ...{ risk: review.risk, band: review.band, reasons: review.reasons, modelNumber: review.modelNumber },
  ...{ wish: review.wish, answer: review.answer, dueAt: dueAt.toISOString() },
  ...{ createdAt: createdAt.toISOString(), decidedAt: decidedAt?.toISOString() ?? null },
  decidedBy: review.decidedBy,
});

/** Somebody asked that a person look at what a program decided (LGPD art. 20). */
export function noShowReviewRoutes(api: Operations): void {
  api.add({
    ...{ ...common, method: 'GET', path: '/no-show/reviews', id: 'listNoShowReviews' },
    summary:
      'Requests for a person’s look at a risk, by their deadline; `state=done`: the last decided first.',
    input: { query: reviewsQuery },
    output: reviewsAnswer,
    async inClinic(scope, ctx) {
      const { state, cursor, limit } = ctx.input.query;
      const { cursors } = ctx.deps;
      const of = { clinicId: scope.clinicId, operation: 'listNoShowReviews', filters: { state } };
      const after = cursors.open(of, cursor, timePosition);
      const rows = await listReviews(scope, { state, after, limit: limit + 1 });
      const { page, nextCursor } = cursors.cut(of, rows, limit, ({ position, id }) => [position, id]);
      return { items: page.map(present), nextCursor };
    },
  });

  api.add({
    ...{ ...write, method: 'POST', path: '/no-show/reviews', id: 'askForNoShowReview', status: 201 },
    summary: 'Writes down that a client asked for a person’s look at the risk of her visit.',
    input: { body: reviewBody },
    output: reviewAnswer,
    async inClinic(scope, ctx) {
      const { appointmentId, wish = null } = ctx.input.body;
      const reviewerId = await reviewerOf(scope);
      const id = await askForReview(scope, { appointmentId, wish, askedBy: 'staff', reviewerId });
      ctx.after(() => announceReview(ctx, id));
      return present(await getReview(scope, id));
    },
  });

  api.add({
    ...{ ...write, method: 'PATCH', path: '/no-show/reviews/:id', id: 'decideNoShowReview' },
    summary:
      'A person’s decision, if nobody decided since `version`; changed ends what was done about the risk.',
    input: { params: idParams, body: decisionBody },
    output: reviewAnswer,
    async inClinic(scope, ctx) {
      const { id } = ctx.input.params;
      const appointmentId = await decideReview(scope, id, ctx.input.body);
      ctx.after(() => {
        announceReview(ctx, id);
        ctx.deps.live.publish({ clinicId: scope.clinicId, entity: 'appointment', id: appointmentId });
      });
      return present(await getReview(scope, id));
    },
  });
}
