import { z } from 'zod';
import { cardNotes, columnReasons } from '../../domain/no-show/model-card.ts';
import { verdicts } from '../../domain/no-show/promotion.ts';
import { modelStates } from '../../models/no-show-models.ts';

const share = z.number();
const instant = z.iso.datetime();
const verdict = z.enum([...verdicts, 'not-judged']);

/** Null where there is nothing to say: only one kind of outcome. */
const metrics = z
  .strictObject({
    ...{
      n: z.number().int(),
      rate: share,
      meanRisk: share,
      auc: share.nullable(),
      aucAhead: share.nullable(),
    },
    ...{ ap: share.nullable(), brier: share, ece: share.describe('fifteen bins of equal width') },
    recall20: share.nullable().describe('share of all misses among the 20 % with the highest risk'),
    ...{ lift10: share.nullable(), lift20: share.nullable() },
  })
  .meta({ id: 'NoShowMetrics' });

const model = {
  ...{ id: z.uuid(), number: z.number().int(), kind: z.enum(['rules', 'spline', 'blend']) },
  state: z.enum(modelStates),
  verdict: verdict.describe('why it took over or was kept out'),
  ...{ trainedAt: instant, trainedFrom: z.iso.date().nullable(), trainedTo: z.iso.date().nullable() },
  rows: z.number().int().describe('visits that taught and judged it'),
  metrics: metrics.nullable().describe('on days it had not seen'),
  championMetrics: metrics.nullable().describe('of the champion of then on the same days'),
  ...{ promotedAt: instant.nullable(), retiredAt: instant.nullable(), refreshedAt: instant.nullable() },
};

export const bin = z.strictObject({
  from: share,
  to: share,
  n: z.number().int(),
  meanRisk: share,
  rate: share,
});

export const modelsAnswer = z
  .strictObject({
    items: z.array(z.strictObject(model).meta({ id: 'NoShowModel' })),
    coldStart: z.boolean().describe('no model of the clinic’s own: the house’s rules weigh its visits'),
    rowsSoFar: z.number().int(),
    rowsNeeded: z.number().int(),
  })
  .meta({ id: 'NoShowModels' });

const card = z
  .strictObject({
    data: z.strictObject({
      ...{
        from: z.iso.date(),
        to: z.iso.date(),
        cut: z.iso.date().describe('the first day of those that judged'),
      },
      ...{ rows: z.number().int(), missed: z.number().int() },
      leftOutOfLadder: z
        .number()
        .int()
        .describe('visits the ladder took care of: they neither teach nor judge'),
    }),
    columns: z.array(z.strictObject({ name: z.string(), reason: z.enum(columnReasons) })),
    leftOut: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
    bins: z.array(bin),
    lift: z.array(
      z.strictObject({ share, lift: share.nullable(), recall: share.nullable() }).meta({ id: 'NoShowLift' }),
    ),
    gain: z
      .strictObject({
        brier: share,
        low: share.describe('where its one-sided 95 % interval begins, clients drawn'),
      })
      .nullable(),
    notes: z.array(z.enum(cardNotes)),
    refreshes: z.array(z.strictObject({ at: instant, shift: share, visits: z.number().int() })),
  })
  .meta({ id: 'NoShowModelCard' });

export const modelAnswer = z.strictObject({ ...model, card }).meta({ id: 'NoShowModelWithCard' });
