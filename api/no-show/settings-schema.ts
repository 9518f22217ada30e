import { z } from 'zod';
import { ladderFault, ladderStepNames } from '../../domain/no-show/settings.ts';

const rung = z.strictObject({
  step: z.enum(ladderStepNames),
  leadMin: z.int().min(120).max(10_080).describe('minutes before the start'),
  isOn: z.boolean(),
});
const ladder = z.array(rung).min(1).max(ladderStepNames.length);
const cents = (least: number, most: number) => z.int().min(least).max(most).describe('centavos');

/** As domain/no-show/settings.ts. */
const fields = {
  isOn: z.boolean(),
  holdoutPercent: z
    .int()
    .min(5)
    .max(50)
    .describe('of the clients, for whom nothing more is done: the measure'),
  missedCostCents: cents(100, 10_000_000),
  callCostCents: cents(0, 1_000_000),
  frictionCostCents: cents(0, 1_000_000),
  ladders: z.strictObject({ medium: ladder, high: ladder }),
  callOwnerId: z.uuid().nullable().describe('whose the calls are; null: whoever takes them'),
};

/** A word for each fault, because a ladder is wrong as a whole. */
const sound = (band: 'medium' | 'high') => (check: z.core.ParsePayload<{ ladders: Ladders }>) => {
  const { ladders } = check.value;
  const fault = ladderFault(ladders[band]);
  if (fault === null) return;
  check.issues.push({ code: 'custom', message: fault, path: ['ladders', band], input: ladders[band] });
};
type Ladders = Record<'medium' | 'high', z.output<typeof ladder>>;

export const noShowSettingsBody = z
  .strictObject({ ...fields, version: z.int().min(0).max(1_000_000_000).describe('0 = never written') })
  .check(sound('medium'))
  .check(sound('high'));

export const thresholdsAnswer = z
  .strictObject({ mediumFrom: z.number(), highFrom: z.number() })
  .meta({ id: 'RiskThresholds' });
export const noShowSettingsAnswer = z
  .strictObject({
    ...fields,
    version: z.int().min(0),
    assumedEffect: z.number().describe('share of the misses that doing something undoes'),
    effectSource: z.enum(['assumed', 'measured']),
    thresholds: thresholdsAnswer.describe('of a time that is worth `missedCostCents`'),
    canAskDeposit: z.boolean().describe('the clinic has an account to pay to'),
  })
  .meta({ id: 'NoShowSettings' });
