// Table devices, as those who configure products change it; owner context: products.
import { randomUUID } from 'node:crypto';
import { refuse, refuseField } from '../domain/errors.ts';
import { blocksUse } from '../domain/products/anvisa-state.ts';
import { type DevicePlan, devicePlans } from '../domain/products/device-plan.ts';
import { readNumber } from '../domain/products/registration.ts';
import { violatedConstraint } from './database-errors.ts';
import { blockDevice, unblockDevice } from './device-block.ts';
import { checkDevice, type DeviceCheckReason } from './device-check.ts';
import { type Device, getDevice, lockDevice } from './device.ts';
import { todayOf } from './clinic-day.ts';
import type { Scope } from './tenancy.ts';

export interface DeviceFields {
  name: string;
  brand: string | null;
  serial: string | null;
  /** As it stands on the plate: a registration, a cadastro or a notification; a process where there is none. */
  number: string;
  resourceId: string | null;
  maintenanceEveryDays: number | null;
  maintenanceDueOn: string | null;
  calibrationEveryDays: number | null;
  calibrationDueOn: string | null;
}
const purpose = 'CLINIC_OPERATION';

function numbersOf(number: string) {
  const read = readNumber('device', number) ?? refuseField('number', 'format-invalid');
  return read.kind === 'registration'
    ? { registration: read.digits, processNumber: null }
    : { registration: null, processNumber: read.digits };
}

/** A room does no treatment: only what is booked as a device stands for one. */
async function requireDevice({ run, clinicId }: Scope, resourceId: string): Promise<void> {
  const [row] = await run<{ kind: string }>({
    name: 'device-resource',
    text: 'select kind from resources where clinic_id = $1 and id = $2',
    values: [clinicId, resourceId],
  });
  if (!row) refuse('not-found');
  if (row.kind !== 'device') refuseField('resourceId', 'device-only');
}

const taken = (error: unknown): never => {
  if (violatedConstraint(error) === 'devices_by_resource') refuseField('resourceId', 'taken');
  throw error;
};

export async function addDevice(scope: Scope, { number, ...fields }: DeviceFields): Promise<Device> {
  if (fields.resourceId !== null) await requireDevice(scope, fields.resourceId);
  const { trx, clinicId } = scope;
  const id = randomUUID();
  await trx('devices')
    .insert({ clinicId, id, ...fields, ...numbersOf(number) })
    .catch(taken);
  await judgeRegistration(scope, id, 'registered');
  await scope.audit({ action: 'device.create', entity: 'device', entityId: id, purpose });
  return getDevice(scope, id);
}

/** Another number is asked for at once; another day begins another round of reminders. */
export async function changeDevice(
  scope: Scope,
  id: string,
  { version, ...changes }: Partial<DeviceFields> & { version: number },
): Promise<Device> {
  const before = await lockDevice(scope, id, version);
  if (before.state === 'retired') refuse('transition-refused');
  const { number, ...fields } = changes;
  if (fields.resourceId) await requireDevice(scope, fields.resourceId);
  const { trx, clinicId } = scope;
  await trx('devices')
    .where({ clinicId, id })
    .update({
      ...fields,
      ...(number !== undefined && numbersOf(number)),
      ...{ version: version + 1, updatedAt: new Date() },
    })
    .catch(taken);
  await forgetMoved(scope, id, before);
  if (number !== undefined) await judgeRegistration(scope, id, 'registered');
  await scope.audit({ action: 'device.update', entity: 'device', entityId: id, purpose });
  return getDevice(scope, id);
}

async function forgetMoved(scope: Scope, id: string, before: Device): Promise<void> {
  const after = await getDevice(scope, id);
  const moved = devicePlans.filter(
    (plan: DevicePlan) => after.plans[plan].dueOn !== before.plans[plan].dueOn,
  );
  if (moved.length === 0) return;
  await scope.run({
    name: 'device-forget-marks',
    text: `update devices set watch_marks = array(select m from unnest(watch_marks) m where split_part(m, '-', 1) <> all ($3::text[]))
      where clinic_id = $1 and id = $2`,
    values: [scope.clinicId, id, moved],
  });
  const today = await todayOf(scope);
  if (after.nextDueOn === null || after.nextDueOn > today)
    await unblockDevice(scope, { deviceId: id, reason: 'maintenance' });
}

/** What ANVISA says decides by itself; an old copy of its file takes no block away. */
export async function judgeRegistration(scope: Scope, deviceId: string, reason: DeviceCheckReason) {
  const said = await checkDevice(scope, deviceId, reason);
  if (blocksUse(said.state)) await blockDevice(scope, { deviceId, reason: 'registration' });
  else if (said.state !== 'source-stale') await unblockDevice(scope, { deviceId, reason: 'registration' });
  return said;
}

/** For good: what it was used for stays readable, and its place is not booked until another device stands there. */
export async function retireDevice(scope: Scope, id: string, version: number): Promise<Device> {
  const device = await lockDevice(scope, id, version);
  if (device.state === 'retired') refuse('already-done');
  await scope.run({
    name: 'device-retire',
    text: `update devices set state = 'retired', blocked_on = coalesce(blocked_on, $3::date), version = version + 1, updated_at = now()
      where clinic_id = $1 and id = $2`,
    values: [scope.clinicId, id, await todayOf(scope)],
  });
  await scope.audit({ action: 'device.retire', entity: 'device', entityId: id, purpose });
  return getDevice(scope, id);
}
