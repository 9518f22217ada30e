import { z } from 'zod';
import { retentionClasses } from '../../domain/compliance/retention-rules.ts';
import { holdGrounds } from '../../domain/compliance/hold-grounds.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

const instant = z.iso.datetime();
const person = z.strictObject({ id: z.uuid(), name: z.string() });
const dataClass = z.enum(retentionClasses);

export const pageOnly = z.strictObject(pageQuery);
export const ruleParams = z.strictObject({ dataClass });
export const ruleBody = z.strictObject({
  keepDays: z.int().min(1).max(36_525),
  version: z.int().min(0).describe('0: the house’s days'),
  since: z.iso.date().optional().describe('day of the clinic from which it holds; left out: today'),
  reason: z.string().trim().min(5).max(500).describe('of the rule, without a person’s data'),
});
export const ruleAnswer = z
  .strictObject({
    ...{ dataClass, keepDays: z.int(), houseDays: z.int(), leastDays: z.int().nullable() },
    mostDays: z.int().nullable(),
    removal: z
      .enum(['nightly', 'by-person', 'stays'])
      .describe('by-person: the run tells of whom a record is due and touches nothing'),
    from: z
      .enum(['last-entry', 'registration', 'received', 'last-message', 'use-ended', 'paid', 'used', 'event'])
      .describe('what the days are counted from'),
    ...{ since: z.iso.date(), source: z.string(), version: z.int() },
    ownSince: z.iso.date().nullable().describe('since when the clinic’s own days hold; null: the house’s do'),
    planned: z
      .strictObject({ keepDays: z.int(), since: z.iso.date() })
      .nullable()
      .describe('chosen, and its day is still to come'),
  })
  .meta({ id: 'RetentionRule' });
export const rulesAnswer = z.strictObject({ rules: z.array(ruleAnswer) });
export const ruleChangesAnswer = z.strictObject({
  changes: z.array(
    z.strictObject({
      ...{ version: z.int(), keepDays: z.int(), since: z.iso.date(), changedAt: instant },
      reason: z.string().nullable(),
      changedBy: person.nullable(),
    }),
  ),
});

const finding = z.strictObject({
  ...{ dataClass, cutoff: instant, due: z.int(), held: z.int().describe('kept by a legal hold') },
  ...{ removed: z.int(), oldestAt: instant.nullable() },
});
export const runAnswer = z
  .strictObject({
    ...{ id: z.uuid(), kind: z.enum(['dry', 'applied']) },
    startedBy: person.nullable().describe('null: the night'),
    ...{ startedAt: instant, endedAt: instant.nullable(), findings: z.array(finding) },
  })
  .meta({ id: 'RetentionRun' });
export const runsAnswer = z.strictObject({ runs: z.array(runAnswer), ...pageAnswer });

export const dueQuery = z.strictObject({
  dataClass: z.enum(['clinical-record', 'never-attended']),
  ...pageQuery,
});
export const dueAnswer = z.strictObject({
  people: z.array(
    z.strictObject({
      client: person,
      at: instant.describe('what the days are counted from'),
      isHeld: z.boolean(),
    }),
  ),
  ...pageAnswer,
});

export const holdBody = z.strictObject({
  ...{ clientId: z.uuid(), ground: z.enum(holdGrounds) },
  reason: z.string().trim().min(5).max(1_000),
});
export const releaseBody = z.strictObject({
  version: z.int().positive(),
  reason: z.string().trim().min(5).max(1_000).describe('why nothing keeps her data any more'),
});
export const holdAnswer = z
  .strictObject({
    ...{ id: z.uuid(), version: z.int(), client: person, ground: z.enum(holdGrounds) },
    reason: z.string().nullable().describe('null once she was erased'),
    ...{ setBy: person.nullable(), setAt: instant, releasedAt: instant.nullable() },
    ...{ releasedBy: person.nullable(), releaseReason: z.string().nullable() },
  })
  .meta({ id: 'LegalHold' });
export const holdsAnswer = z.strictObject({ holds: z.array(holdAnswer), ...pageAnswer });
