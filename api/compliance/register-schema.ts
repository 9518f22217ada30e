import { z } from 'zod';
import { retentionClasses } from '../../domain/compliance/retention-rules.ts';
import { dataClasses } from '../../domain/privacy/data-map.ts';

const day = z.iso.date();
export const registerQuery = z.strictObject({
  since: day.optional().describe('what changed since this day'),
});
export const registerParams = z.strictObject({ kind: z.enum(['ropa', 'ripd']) });

const activity = z
  .strictObject({
    ...{ id: z.string(), since: day, activity: z.string(), purpose: z.string(), legalBasis: z.string() },
    ...{ subjects: z.array(z.string()), data: z.array(z.enum(dataClasses)), isSensitive: z.boolean() },
    ...{ collectedFrom: z.string(), sharedWith: z.array(z.string()), abroad: z.string().nullable() },
    retention: z.array(
      z.strictObject({ dataClass: z.enum(retentionClasses), keepDays: z.int(), source: z.string() }),
    ),
    measures: z.array(z.string()),
    impact: z
      .strictObject({
        ...{ trigger: z.string(), method: z.string(), conclusion: z.string() },
        risks: z.array(z.strictObject({ risk: z.string(), mitigation: z.string() })),
      })
      .nullable(),
  })
  .meta({ id: 'ProcessingActivity' });
export const registerAnswer = z.strictObject({
  ...{ controller: z.string(), operator: z.string(), day },
  officer: z.strictObject({ name: z.string(), contact: z.string() }).nullable(),
  activities: z.array(activity),
  changes: z
    .strictObject({
      ...{ since: day, added: z.array(z.string()), removed: z.array(z.string()) },
      changed: z.array(z.strictObject({ id: z.string(), fields: z.array(z.string()) })),
    })
    .nullable(),
});
