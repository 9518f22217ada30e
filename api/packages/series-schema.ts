import { z } from 'zod';
import { cancelReasons } from '../../domain/appointments/story.ts';
import { statuses } from '../../domain/appointments/status.ts';
import { fits } from '../../domain/packages/series.ts';

const instant = z.iso.datetime({ offset: true });
const days = z.number().int().min(1).max(365);
const sessions = z.number().int().min(1).max(24);
const inOrder = ({ minDays, maxDays }: { minDays: number; maxDays: number }) => minDays <= maxDays;
const interval = { message: 'interval', path: ['maxDays'] };

export const previewBody = z
  .strictObject({
    ...{ clientId: z.uuid(), procedureId: z.uuid(), professionalId: z.uuid().nullable().default(null) },
    startsAt: instant.describe('the first session; its weekday and hour are kept where possible'),
    ...{ sessions, minDays: days, maxDays: days },
    fixed: z
      .array(z.strictObject({ position: sessions, startsAt: instant }))
      .max(24)
      .default([])
      .describe('dates that a person chose; the others are counted from them'),
    seriesId: z
      .uuid()
      .nullable()
      .default(null)
      .describe('the rest of a series under way: counted from the last visit before its next open place'),
  })
  .refine(inOrder, interval);

const reason = z.strictObject({
  ...{ code: z.string(), resourceId: z.uuid().optional(), until: z.string().optional() },
  position: z.int().optional(),
});
export const previewAnswer = z.strictObject({
  sessions: z.array(
    z.strictObject({
      ...{ position: z.int().min(1), startsAt: z.string().nullable(), endsAt: z.string().nullable() },
      ...{ professionalId: z.uuid().nullable(), roomId: z.uuid().nullable(), deviceId: z.uuid().nullable() },
      wishedAt: z.string().describe('the same weekday and hour'),
      fit: z.enum(fits).describe('how near the proposal is to the wish; `none`: nothing is free in its days'),
      reasons: z.array(reason).describe('why the wish itself was not taken'),
    }),
  ),
});

export const sessionBody = z.strictObject({
  ...{ startsAt: instant, professionalId: z.uuid() },
  ...{ roomId: z.uuid().nullable().optional(), deviceId: z.uuid().nullable().optional() },
});
export const seriesBody = z
  .strictObject({
    ...{ clientId: z.uuid(), procedureId: z.uuid(), clientPackageId: z.uuid().nullable().default(null) },
    ...{ minDays: days, maxDays: days },
    sessions: sessions.describe('planned; those that are not in `book` fall due one after the other'),
    book: z.array(sessionBody).min(1).max(24).describe('booked all or none'),
  })
  .refine(inOrder, interval);
export const cancelBody = z.strictObject({ version: z.number().int().min(1), reason: z.enum(cancelReasons) });

export const seriesAnswer = z
  .strictObject({
    ...{ id: z.uuid(), version: z.int().min(1), clientId: z.uuid(), sessions: z.int() },
    procedure: z.strictObject({ id: z.uuid(), name: z.string() }),
    ...{ minDays: z.int(), maxDays: z.int(), clientPackageId: z.uuid().nullable() },
    state: z.enum(['open', 'done', 'cancelled']),
    visits: z.array(
      z.strictObject({
        ...{ position: z.int().min(1), appointmentId: z.uuid(), startsAt: z.string() },
        ...{ status: z.enum(statuses), version: z.int().min(1) },
      }),
    ),
    next: z
      .strictObject({ position: z.int().min(1), from: z.iso.date(), to: z.iso.date() })
      .nullable()
      .describe('the next session without a visit and the days it may be on'),
  })
  .meta({ id: 'Series' });
export const seriesListAnswer = z.strictObject({ series: z.array(seriesAnswer) });
