import { z } from 'zod';
import { anvisaStates } from '../../domain/products/anvisa-state.ts';
import { blockReasons, workKinds } from '../../domain/products/device-plan.ts';
import { pageAnswer, pageQuery } from '../cursor.ts';

const instant = z.iso.datetime();
const day = z.iso.date();
const name = z.string().trim().min(2).max(120);
const short = z.string().trim().min(1).max(80);
const note = z.string().trim().max(1_000);
const version = z.int().min(1);
const every = z.int().min(1).max(3_660).describe('in days');
const state = z.enum(anvisaStates);
const blockReason = z.enum(blockReasons);

const fields = {
  name,
  brand: short.nullable(),
  serial: short.nullable(),
  number: z.string().trim().min(5).max(40).describe('of ANVISA, as it stands on the plate'),
  resourceId: z
    .uuid()
    .nullable()
    .describe('what is booked for it; from the day it is due on, or blocked, it is not'),
  maintenanceEveryDays: every.nullable(),
  maintenanceDueOn: day.nullable(),
  calibrationEveryDays: every.nullable(),
  calibrationDueOn: day.nullable(),
};
export const newDeviceBody = z.strictObject({
  ...{ name: fields.name, number: fields.number },
  ...{ brand: fields.brand.default(null), serial: fields.serial.default(null) },
  resourceId: fields.resourceId.default(null),
  maintenanceEveryDays: fields.maintenanceEveryDays.default(null),
  maintenanceDueOn: fields.maintenanceDueOn.default(null),
  calibrationEveryDays: fields.calibrationEveryDays.default(null),
  calibrationDueOn: fields.calibrationDueOn.default(null),
});
export const deviceBody = z
  .strictObject({ version, ...fields })
  .partial()
  .required({ version: true });
export const workBody = z.strictObject({
  ...{ version, kind: z.enum(workKinds), doneOn: day, nextDueOn: day.optional() },
  certificate: short.nullable().default(null),
  doneBy: z.string().trim().min(2).max(120).describe('company or technician'),
});
export const blockBody = z.strictObject({ note: note.min(5) });
export const unblockBody = z.strictObject({
  note: note.min(5),
  reason: z.enum(['hand', 'safety', 'recall']).default('hand'),
});
export const retireBody = z.strictObject({ version });
export const usesQuery = z.strictObject({ ...pageQuery });

const plan = z.strictObject({ everyDays: every.nullable(), dueOn: day.nullable() });
const device = {
  ...{ id: z.uuid(), name: z.string(), brand: z.string().nullable(), serial: z.string().nullable() },
  number: z.string().describe('as it is printed'),
  ...{ resourceId: z.uuid().nullable(), resourceName: z.string().nullable() },
  plans: z.strictObject({ maintenance: plan, calibration: plan }),
  ...{ nextDueOn: day.nullable(), state: z.enum(['in-use', 'blocked', 'retired']) },
  ...{ blockReason: blockReason.nullable(), blockedOn: day.nullable() },
  ...{
    anvisaState: state.nullable(),
    anvisaCheckedAt: instant.nullable(),
    transferredTo: z.string().nullable(),
  },
  version,
};
export const deviceLine = z.strictObject(device).meta({ id: 'DeviceLine' });
export const devicesAnswer = z.strictObject({ devices: z.array(deviceLine) });
export const deviceAnswer = z
  .strictObject({
    ...device,
    maintenances: z.array(
      z.strictObject({
        ...{ id: z.uuid(), kind: z.enum(workKinds), doneOn: day, nextDueOn: day.nullable() },
        ...{ certificate: z.string().nullable(), doneBy: z.string() },
        ...{ notedByName: z.string().nullable(), notedAt: instant },
      }),
    ),
    blocks: z.array(
      z.strictObject({
        ...{ id: z.uuid(), reason: blockReason, beganAt: instant, beganByName: z.string().nullable() },
        ...{ note: z.string().nullable(), endedAt: instant.nullable() },
        ...{ endedByName: z.string().nullable(), endNote: z.string().nullable() },
      }),
    ),
    checks: z.array(
      z.strictObject({
        ...{ id: z.uuid(), checkedAt: instant, reason: z.enum(['registered', 'daily', 'hand']), state },
        ...{ sourceDate: day.nullable(), transferredTo: z.string().nullable(), answerSha256: z.string() },
      }),
    ),
  })
  .meta({ id: 'Device' });
export const deviceUsesAnswer = z.strictObject({
  uses: z.array(
    z.strictObject({
      ...{ appointmentId: z.uuid(), clientId: z.uuid(), clientName: z.string().nullable() },
      ...{ procedureName: z.string(), startsAt: instant },
    }),
  ),
  ...pageAnswer,
});
