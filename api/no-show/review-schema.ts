import { z } from 'zod';
import { reasonCodes } from '../../domain/no-show/reasons.ts';
import { bands } from '../../domain/no-show/thresholds.ts';
import { reviewStates } from '../../models/no-show-reviews.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

const instant = z.iso.datetime();
const person = z.strictObject({ id: z.uuid(), name: z.string() });

/** In her own words, as long as a message. */
export const reviewWish = z.string().trim().min(1).max(1_000);

export const reviewsQuery = z.strictObject({ state: z.enum(['open', 'done']).default('open'), ...pageQuery });
export const reviewBody = z.strictObject({ appointmentId: z.uuid(), wish: reviewWish.optional() });
export const decisionBody = z.strictObject({
  version: z.int().positive(),
  state: z.enum(['kept', 'changed']).describe('changed: nothing more is done about her risk'),
  answer: z.string().trim().min(1).max(1_000).describe('she reads it on her page'),
});

export const reviewAnswer = z
  .strictObject({
    ...{ id: z.uuid(), version: z.int(), state: z.enum(reviewStates), askedBy: z.enum(['client', 'staff']) },
    client: person.describe('without a name after her erasure'),
    ...{ appointmentId: z.uuid(), startsAt: instant },
    risk: z.number().nullable().describe('null of who is held out, to everybody but the privacy officer'),
    band: z.enum(bands).nullable(),
    reasons: z.array(z.strictObject({ code: z.enum(reasonCodes), effect: z.number() })).nullable(),
    modelNumber: z.int().nullable().describe('null: the house’s rules'),
    ...{ wish: z.string().nullable(), answer: z.string().nullable() },
    ...{ dueAt: instant, createdAt: instant, decidedAt: instant.nullable(), decidedBy: person.nullable() },
  })
  .meta({ id: 'NoShowReview' });
export const reviewsAnswer = z.strictObject({ items: z.array(reviewAnswer), ...pageAnswer });
