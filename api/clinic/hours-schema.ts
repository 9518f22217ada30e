import { z } from 'zod';

export const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const range = z
  .strictObject({ from: wallTime, to: wallTime })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'ends-before-start' });
const day = z
  .array(range)
  .max(6)
  .refine((ranges) => ranges.every(({ from }, at) => at === 0 || from >= (ranges[at - 1]?.to ?? '')), {
    message: 'overlapping',
  });

/** Weekday ('0' = Sunday) → sorted intervals in clinic time. */
export const weeklyHours = z
  .strictObject({ '0': day, '1': day, '2': day, '3': day, '4': day, '5': day, '6': day })
  .partial()
  .transform((hours) =>
    Object.fromEntries(Object.entries(hours).filter(([, ranges]) => ranges !== undefined)),
  );

/** As it is answered; days without hours are left out. */
export const hoursAnswer = z.partialRecord(
  z.enum(['0', '1', '2', '3', '4', '5', '6']),
  z.array(z.strictObject({ from: wallTime, to: wallTime })),
);
