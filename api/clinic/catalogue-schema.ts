import { z } from 'zod';
import { resourceKinds } from '../../domain/clinic/catalogue.ts';
import { regimes } from '../../domain/clinic/competence.ts';
import { hoursAnswer, weeklyHours } from './hours-schema.ts';

const name = z.string().trim().min(1).max(120);
/** The kind a procedure asks for: 'procedimento', 'laser-diodo'. */
const tag = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .max(40)
  .meta({ examples: ['laser-diodo'] })
  .nullable();
const version = z.number().int().min(1).optional();

const resource = {
  name,
  tag,
  color: z.string().regex(/^(#[0-9a-fA-F]{6}|[a-z]{1,20}(-\d{2,3})?)$/),
  staffId: z.uuid().nullable(),
  procedureIds: z.array(z.uuid()).max(500),
  hours: weeklyHours.nullable(),
  isActive: z.boolean(),
  maintenanceDueOn: z.iso
    .date()
    .nullable()
    .describe('of a device: from this day on it is not booked until it was serviced'),
};
export const newResourceBody = z.strictObject({
  ...resource,
  kind: z.enum(resourceKinds),
  tag: tag.default(null),
  color: resource.color.default('slate'),
  staffId: resource.staffId.default(null),
  procedureIds: resource.procedureIds.default([]),
  hours: resource.hours.default(null),
  isActive: resource.isActive.default(true),
  maintenanceDueOn: resource.maintenanceDueOn.default(null),
});
export const resourceBody = z.strictObject(resource).partial().extend({ version });

const buffer = z.number().int().min(0).max(240);
const processing = z.number().int().min(0).max(720);
const days = (most: number) => z.number().int().min(1).max(most).nullable();
const procedure = {
  code: z.string().trim().min(1).max(40),
  name,
  durationMin: z.number().int().min(1).max(720),
  bufferBeforeMin: buffer,
  bufferAfterMin: buffer,
  processingAfterMin: processing.describe('minutes from the start to when the professional may leave'),
  processingMin: processing.describe('for how long room and device work on without the professional'),
  isOnline: z.boolean().describe('clients may book it on the public page'),
  regime: z.enum(regimes).describe('what it is in the eyes of the law: decides who may do it where'),
  minIntervalDays: z
    .number()
    .int()
    .min(1)
    .max(730)
    .nullable()
    .describe('days between two of it on the same client'),
  prerequisiteId: z.uuid().nullable().describe('the procedure that has to come before'),
  prerequisiteValidDays: z.number().int().min(1).max(1825).nullable(),
  roomTag: tag,
  deviceTag: tag,
  priceCents: z.number().int().min(0).max(100_000_000).nullable(),
  afterCare: z.string().max(4_000).nullable(),
  touchUpDays: days(365).describe('days after a visit on which the result is reviewed'),
  returnDays: days(1_095).describe('days after which the treatment is repeated'),
  seriesMinDays: days(365).describe(
    'shortest interval between sessions of a series; with `seriesMaxDays` or not at all',
  ),
  seriesMaxDays: days(365),
  isActive: z.boolean(),
};
export const newProcedureBody = z.strictObject({
  ...procedure,
  bufferBeforeMin: buffer.default(0),
  bufferAfterMin: buffer.default(0),
  processingAfterMin: processing.default(0),
  processingMin: processing.default(0),
  isOnline: z.boolean().default(false),
  regime: procedure.regime.default('none'),
  minIntervalDays: procedure.minIntervalDays.default(null),
  prerequisiteId: procedure.prerequisiteId.default(null),
  prerequisiteValidDays: procedure.prerequisiteValidDays.default(null),
  roomTag: tag.default(null),
  deviceTag: tag.default(null),
  priceCents: procedure.priceCents.default(null),
  afterCare: procedure.afterCare.default(null),
  touchUpDays: procedure.touchUpDays.default(null),
  returnDays: procedure.returnDays.default(null),
  seriesMinDays: procedure.seriesMinDays.default(null),
  seriesMaxDays: procedure.seriesMaxDays.default(null),
  isActive: procedure.isActive.default(true),
});
export const procedureBody = z.strictObject(procedure).partial().extend({ version });

/** As it is answered. */
export const resourceAnswer = z
  .strictObject({
    ...{ id: z.uuid(), kind: z.enum(resourceKinds), name: z.string(), tag, color: z.string() },
    ...{ isActive: z.boolean(), staffId: z.uuid().nullable(), procedureIds: z.array(z.uuid()) },
    ...{ hours: hoursAnswer.nullable(), maintenanceDueOn: z.iso.date().nullable(), version: z.int().min(1) },
  })
  .meta({ id: 'Resource' });
export const resourcesAnswer = z.strictObject({ resources: z.array(resourceAnswer) });

export const procedureAnswer = z
  .strictObject({
    ...{ id: z.uuid(), code: z.string(), name: z.string(), durationMin: z.int().min(1) },
    ...{ bufferBeforeMin: z.int().min(0), bufferAfterMin: z.int().min(0), roomTag: tag, deviceTag: tag },
    ...{ processingAfterMin: z.int().min(0), processingMin: z.int().min(0), isOnline: z.boolean() },
    ...{ regime: z.enum(regimes), minIntervalDays: z.int().nullable() },
    ...{ prerequisiteId: z.uuid().nullable(), prerequisiteValidDays: z.int().nullable() },
    ...{ priceCents: z.int().min(0).nullable(), afterCare: z.string().nullable() },
    ...{ touchUpDays: z.int().nullable(), returnDays: z.int().nullable() },
    ...{ seriesMinDays: z.int().nullable(), seriesMaxDays: z.int().nullable() },
    ...{ isActive: z.boolean(), version: z.int().min(1) },
  })
  .meta({ id: 'Procedure' });
export const proceduresAnswer = z.strictObject({ procedures: z.array(procedureAnswer) });
