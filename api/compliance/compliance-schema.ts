import { z } from 'zod';
import { checkCodes } from '../../domain/compliance/checks.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

const instant = z.iso.datetime();
const person = z.strictObject({ id: z.uuid(), name: z.string() });
const states = ['open', 'accepted', 'cleared'] as const;
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const month = z.string().regex(/^20\d\d-(0[1-9]|1[0-2])$/);

export const findingsQuery = z.strictObject({ state: z.enum(states).default('open'), ...pageQuery });
export const acceptBody = z.strictObject({
  version: z.int().positive(),
  note: z.string().trim().min(5).max(1_000).describe('why it is right as it is'),
});
export const findingAnswer = z
  .strictObject({
    ...{ id: z.uuid(), version: z.int(), check: z.enum(checkCodes), severity: z.enum(['breach', 'warning']) },
    subjectKind: z.string(),
    subjectId: z.uuid().nullable().describe('null: the clinic itself'),
    ...{ source: z.string().describe('of the law'), state: z.enum(states), firstSeenAt: instant },
    ...{ lastSeenAt: instant, clearedAt: instant.nullable(), decidedBy: person.nullable() },
    note: z.string().nullable(),
  })
  .meta({ id: 'ComplianceFinding' });
export const findingsAnswer = z.strictObject({
  findings: z.array(findingAnswer),
  lookedAt: instant.nullable().describe('null before the first night'),
  ...pageAnswer,
});

export const reportParams = z.strictObject({ month });
export const reportsAnswer = z.strictObject({
  reports: z.array(
    z.strictObject({
      ...{ month, pdfSha256: sha256, csvSha256: sha256, createdAt: instant },
      figures: z.record(z.string(), z.array(z.strictObject({ code: z.string(), value: z.int() }))),
    }),
  ),
});
