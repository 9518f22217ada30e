import { z } from 'zod';
import { effectVerdicts } from '../../domain/no-show/effect.ts';
import { ladderStepNames } from '../../domain/no-show/settings.ts';

const count = z.int().min(0);
const arm = z.strictObject({
  ...{ visits: count, clients: count, came: count, missed: count },
  ...{
    cancelled: count.describe('in time: no miss, and the time was free again'),
    released: count.describe(
      'given away by the ladder: counted as missed, for nobody knows whether she would have come',
    ),
    moved: count.describe('of all of them, however they ended'),
  },
  rate: z.number().min(0).max(1).nullable().describe('missed or released of all of them; null without any'),
});

const effect = z
  .strictObject({
    month: z.string().regex(/^\d{4}-\d{2}$/),
    isFinal: z.boolean().describe('over, and every end is known'),
    verdict: z.enum(effectVerdicts),
    ...{ treated: arm, heldOut: arm },
    uplift: z.number().nullable().describe('rate of the held-out less that of the treated'),
    ci95: z.tuple([z.number(), z.number()]).nullable().describe('of the uplift, its error counted by client'),
    missesAvoided: z.strictObject({ value: z.number(), lo: z.number(), hi: z.number() }).nullable(),
    cents: z
      .strictObject({ saved: z.int(), lo: z.int(), hi: z.int(), cost: z.int(), net: z.int() })
      .nullable()
      .describe('centavos: `lo` and `hi` are of `saved`, `net` is `saved` less `cost`'),
    bySteps: z.array(z.strictObject({ step: z.enum(ladderStepNames), started: count, answered: count })),
    everybody: z
      .strictObject({ uplift: z.number(), ci95: z.tuple([z.number(), z.number()]) })
      .nullable()
      .describe('the same of all visits, also of low risk; null where there is nobody to compare'),
    switched: count.describe(
      'clients left out: the clinic changed how many it holds out, and they were on both sides',
    ),
    computedAt: z.iso.datetime(),
  })
  .meta({ id: 'NoShowEffect' });

export const effectsAnswer = z.strictObject({
  items: z.array(effect).describe('the newest month first'),
  sinceStart: effect
    .nullable()
    .describe('all final months as one, what thresholds go by; `month` is the first'),
});
