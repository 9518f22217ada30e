import { z } from 'zod';
import { liveGroupNames } from '../../domain/no-show/live-accuracy.ts';
import { bin } from './model-schema.ts';

const share = z.number();
const n = z.number().int();
const order = share.nullable().describe('null below thirty visits');

export const accuracyQuery = z.strictObject({ months: z.coerce.number().int().min(1).max(12).default(6) });

export const accuracyAnswer = z
  .strictObject({
    months: z.array(
      z.strictObject({
        ...{ month: z.string().regex(/^\d{4}-\d{2}$/), n, rate: share, meanRisk: share },
        ...{ auc: order, brier: share, ece: share },
      }),
    ),
    byModel: z.array(
      z.strictObject({
        number: n.nullable().describe('null: the house’s rules'),
        ...{ n, auc: order, brier: share, ece: share },
      }),
    ),
    bins: z.array(bin),
    groups: z.array(
      z.strictObject({
        ...{ group: z.enum(liveGroupNames), n, rate: share, meanRisk: share },
        gap: share.describe('what happened less what was said'),
        isOff: z.boolean().describe('beyond chance and beyond five points'),
      }),
    ),
    drift: z
      .array(z.strictObject({ column: z.string(), psi: share, isOff: z.boolean() }))
      .describe('of the champion’s columns in the last four weeks; empty below a hundred visits'),
    baseRate: z.strictObject({ then: share.nullable(), now: share.nullable() }),
    heldOut: n.describe(
      'visits that all figures but drift are of: a ladder that works makes other risks look too high',
    ),
    treated: n.describe('visits that were left out of them'),
  })
  .meta({ id: 'NoShowAccuracy' });
