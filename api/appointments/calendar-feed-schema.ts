import { z } from 'zod';
import { feedDetails } from '../../domain/appointments/calendar-feed.ts';

const detail = z
  .enum(feedDetails)
  .describe('`busy`: times alone; `initials`: also initials of the client and the procedure');

export const feedBody = z.strictObject({ detail });
const feed = z.strictObject({ detail, createdAt: z.iso.datetime(), readAt: z.iso.datetime().nullable() });
export const feedAnswer = z.strictObject({ feed: feed.nullable() }).meta({ id: 'CalendarFeed' });
export const newFeedAnswer = z.strictObject({
  feed,
  url: z.url().describe('told once; whoever has it reads the calendar'),
});

/** `<token>.ics`: calendars want the ending. What is no token is not found, like one that is wrong. */
export const calendarParams = z.strictObject({ clinicId: z.uuid(), file: z.string().max(100) });
