import { z } from 'zod';
import { blockKinds } from '../../domain/appointments/blocks.ts';

const id = z.uuid();
/** Recurring ones are laid by the minutes of the clock, so all are whole minutes. */
const minute = z.iso
  .datetime({ offset: true })
  .transform((text) => Date.parse(text))
  .refine((at) => at % 60_000 === 0, { message: 'whole-minutes' });
const note = z.string().trim().min(1).max(500).nullable();
const longest = 400 * 86_400_000;
const isTime = ({ startsAt, endsAt }: { startsAt: number; endsAt: number }) =>
  endsAt > startsAt && endsAt - startsAt <= longest;
const range = { path: ['endsAt'], message: 'range' };

/** Like the agenda, at most 45 days at a time. */
export const blocksQuery = z
  .strictObject({ from: minute, to: minute })
  .refine(({ from, to }) => to > from && to - from <= 45 * 86_400_000, { path: ['to'], message: 'range' });

const repeat = z.strictObject({
  every: z.enum(['day', 'week']),
  weekdays: z
    .array(z.int().min(0).max(6))
    .min(1)
    .max(7)
    .optional()
    .describe('0 = Sunday; left out: every day, or each week on the day of the first'),
  until: z.iso.date().describe('the last day, less than 400 days after the first'),
});

export const newBlockBody = z
  .strictObject({
    ...{ resourceId: id, kind: z.enum(blockKinds), note: note.default(null) },
    ...{ startsAt: minute, endsAt: minute, repeat: repeat.nullable().default(null) },
    skipConflicts: z
      .boolean()
      .default(false)
      .describe('leaves out the times at which somebody has the resource, instead of refusing'),
  })
  .refine(isTime, range);

export const blockBody = z
  .strictObject({
    ...{ version: z.int().min(1), startsAt: minute, endsAt: minute },
    ...{ kind: z.enum(blockKinds).optional(), note: note.optional() },
  })
  .refine(isTime, range);

export const seriesParams = z.strictObject({ seriesId: id });
export const seriesQuery = z.strictObject({
  from: minute.optional().describe('those that begin at this instant or later; left out: all'),
});

const instant = z.iso.datetime();
export const blockAnswer = z
  .strictObject({
    ...{ id, seriesId: id.describe('the same for each time of a recurring block'), resourceId: id },
    ...{ kind: z.enum(blockKinds), note: z.string().nullable() },
    ...{ startsAt: instant, endsAt: instant, version: z.int().min(1) },
  })
  .meta({ id: 'Block' });
export const blocksAnswer = z.strictObject({ blocks: z.array(blockAnswer) });
export const newSeriesAnswer = z.strictObject({
  ...{ seriesId: id, blocks: z.array(blockAnswer) },
  skipped: z.array(z.strictObject({ startsAt: instant, endsAt: instant })),
});
