import { z } from 'zod';
import { isTimeZone } from '../../domain/clinic/calendar.ts';
import { clinicClasses } from '../../domain/clinic/competence.ts';
import { hoursAnswer, wallTime, weeklyHours } from './hours-schema.ts';

const minute = 60_000;
const lasting = (longestDays: number) =>
  z
    .number()
    .int()
    .min(0)
    .max(longestDays * 1_440 * minute);

/** Milliseconds and wall times, as in domain/appointments/visit-policy.ts. */
const visitPolicyFields = z.strictObject({
  confirmationLead: lasting(14),
  confirmationMinLead: lasting(7),
  reminderLead: lasting(3),
  reminderLatest: lasting(1),
  noShowGrace: lasting(1),
  afterCareDelay: lasting(30),
  afterCareLatest: lasting(60),
  unknownWait: lasting(1),
  quietHours: z.strictObject({ from: wallTime, to: wallTime }).nullable(),
  quietMargin: lasting(1),
  morningMargin: lasting(1).optional(),
  quietDays: z.boolean(),
});
const visitPolicy = visitPolicyFields
  .partial()
  .transform((policy) =>
    Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined)),
  );

const closedDay = z.strictObject({
  date: z.iso.date(),
  name: z.string().trim().min(1).max(80),
  isOpen: z.boolean().optional(),
});

export const settingsBody = z.strictObject({
  version: z.number().int().min(1),
  name: z.string().trim().min(1).max(120).optional(),
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, { message: 'unknown-time-zone' })
    .meta({ examples: ['America/Sao_Paulo'] })
    .optional(),
  hours: weeklyHours.optional(),
  closedDays: z
    .array(closedDay)
    .max(400)
    .transform((days) => days.map(({ isOpen, ...day }) => ({ ...day, ...(isOpen && { isOpen }) })))
    .optional(),
  visitPolicy: visitPolicy.optional(),
  clinicClass: z
    .enum(clinicClasses)
    .describe('ANVISA, NT 2/2024: in `health-interest` nobody uses medicines or injects')
    .optional(),
});

/** As it is answered. */
export const clinicAnswer = z
  .strictObject({
    id: z.uuid(),
    name: z.string(),
    timeZone: z.string(),
    hours: hoursAnswer,
    closedDays: z.array(
      z.strictObject({ date: z.iso.date(), name: z.string(), isOpen: z.boolean().optional() }),
    ),
    visitPolicy: visitPolicyFields,
    clinicClass: z.enum(clinicClasses),
    version: z.int().min(1),
  })
  .meta({ id: 'Clinic' });

export const holidaysQuery = z.strictObject({ year: z.coerce.number().int().min(2000).max(2100) });
export const holidaysAnswer = z.strictObject({
  holidays: z.array(z.strictObject({ date: z.iso.date(), name: z.string(), optional: z.boolean() })),
});
