import { z } from 'zod';
import { reasonCodes } from '../../domain/no-show/reasons.ts';
import { ladderStepNames } from '../../domain/no-show/settings.ts';
import { bands } from '../../domain/no-show/thresholds.ts';
import { reviewStates } from '../../models/no-show-reviews.ts';

const instant = z.iso.datetime();

export const ownReviewBody = z.strictObject({ wish: z.string().trim().min(1).max(1_000).optional() });
export const ownRiskAnswer = z
  .strictObject({
    isAutomated: z.literal(true).describe('no person weighed it'),
    band: z.enum(bands).nullable().describe('null: never weighed'),
    reasons: z.array(z.enum(reasonCodes)).describe('what weighed most, the most first'),
    modelKind: z.enum(['rules', 'spline', 'blend']).nullable(),
    whatFollows: z.array(z.enum(ladderStepNames)).describe('what the clinic may do about such a risk'),
    review: z
      .strictObject({
        ...{ state: z.enum(reviewStates), createdAt: instant, decidedAt: instant.nullable() },
        ...{ wish: z.string().nullable(), answer: z.string().nullable() },
      })
      .nullable(),
  })
  .meta({ id: 'OwnRisk' });
