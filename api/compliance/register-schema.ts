import { z } from 'zod';
import { retentionClasses } from '../../domain/compliance/retention-rules.ts';
import { dataClasses } from '../../domain/privacy/data-map.ts';

const day = z.iso.date();
const instant = z.iso.datetime();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
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
  sha256: sha256.describe('a version of the same hash says the same'),
  changes: z
    .strictObject({
      ...{ since: day, added: z.array(z.string()), removed: z.array(z.string()) },
      changed: z.array(z.strictObject({ id: z.string(), fields: z.array(z.string()) })),
    })
    .nullable(),
});

const number = z.int().min(1);
export const versionParams = z.strictObject({ number: z.coerce.number().int().min(1).max(2_000_000_000) });
export const versionPaperParams = versionParams.extend(registerParams.shape);
export const publishBody = z.strictObject({});
export const publishedAnswer = z.strictObject({ number });
export const versionsAnswer = z.strictObject({
  versions: z.array(
    z.strictObject({
      ...{ number, sha256, publishedAt: instant },
      publishedBy: z.strictObject({ id: z.uuid(), name: z.string() }).nullable(),
    }),
  ),
});
export const versionAnswer = z.strictObject({
  ...{ number, sha256, publishedAt: instant, day },
  content: z.string().describe('JSON, byte for byte what the hash is of'),
});
