import { z } from 'zod';
import { wallTime } from '../clinic/calendar.ts';

/**
 * Whom a campaign is for: every condition that is given holds. Who did not agree to offers on WhatsApp, was erased or has no mobile is
 * left out by the house, whatever the segment says (LGPD art. 7 I). `{}` is everybody who agreed.
 */
export const segmentSchema = z
  .strictObject({
    visited: z
      .strictObject({ from: z.iso.date(), to: z.iso.date() })
      .refine(({ from, to }) => from <= to, 'order')
      .optional()
      .describe('came between two days of the clinic’s calendar, both included'),
    absentMonths: z.number().int().min(1).max(60).optional().describe('came once, but not for so long'),
    procedureIds: z.array(z.uuid()).min(1).max(20).optional().describe('came for one of these'),
    birthMonth: z.number().int().min(1).max(12).optional(),
    withoutFutureVisit: z.literal(true).optional(),
    neverCame: z.literal(true).optional().describe('is registered and has never come'),
  })
  .refine(
    ({ neverCame, visited, absentMonths, procedureIds }) =>
      !neverCame || (!visited && absentMonths === undefined && !procedureIds),
    'contradiction',
  );
export type Segment = z.output<typeof segmentSchema>;

/** `yyyy-mm-dd` → month, for a birthday. */
export const monthOf = (day: string): number => Number(day.slice(5, 7));

/** Who has not come since this day has been away for `months`; a day that the shorter month lacks is its last one. */
export function absentSince(now: number, timeZone: string, months: number): string {
  const { day } = wallTime(now, timeZone);
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 - months, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  first.setUTCDate(Math.min(date, last));
  return first.toISOString().slice(0, 10);
}

/** Why somebody whom the conditions name is left out. `cap`: she may be written to only once her month allows it. */
export const exclusions = ['no-consent', 'withdrawn', 'no-mobile', 'erased', 'cap'] as const;
export type Exclusion = (typeof exclusions)[number];
