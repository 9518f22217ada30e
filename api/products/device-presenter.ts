import { printNumber } from '../../domain/products/registration.ts';
import { blocksOfDevice } from '../../models/device-block.ts';
import { lastDeviceChecks } from '../../models/device-check.ts';
import { maintenancesOf } from '../../models/device-maintenance.ts';
import type { DeviceUse } from '../../models/device-use.ts';
import { type Device, getDevice } from '../../models/device.ts';
import type { Scope } from '../../models/tenancy.ts';

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;

export const presentDevice = (device: Device) => ({
  ...{ id: device.id, name: device.name, brand: device.brand, serial: device.serial },
  number: printNumber('device', device.registration ?? device.processNumber ?? ''),
  ...{ resourceId: device.resourceId, resourceName: device.resourceName, plans: device.plans },
  ...{ nextDueOn: device.nextDueOn, state: device.state, blockReason: device.blockReason },
  ...{ blockedOn: device.blockedOn, anvisaState: device.anvisaState },
  ...{
    anvisaCheckedAt: iso(device.anvisaCheckedAt),
    transferredTo: device.transferredTo,
    version: device.version,
  },
});

/** With everything that was done to it and said of it. */
export async function showDevice(scope: Scope, id: string) {
  const device = await getDevice(scope, id);
  const work = await maintenancesOf(scope, id);
  const blocks = await blocksOfDevice(scope, id);
  const checks = await lastDeviceChecks(scope, id);
  return {
    ...presentDevice(device),
    maintenances: work.map(({ notedBy, notedAt, ...one }) => ({
      ...{ id: one.id, kind: one.kind, doneOn: one.doneOn, nextDueOn: one.nextDueOn },
      ...{ certificate: one.certificate, doneBy: one.doneBy },
      ...{ notedByName: notedBy?.name ?? null, notedAt: notedAt.toISOString() },
    })),
    blocks: blocks.map(({ beganBy, endedBy, beganAt, endedAt, ...one }) => ({
      ...{ id: one.id, reason: one.reason, note: one.note, endNote: one.endNote },
      ...{ beganAt: beganAt.toISOString(), beganByName: beganBy?.name ?? null },
      ...{ endedAt: iso(endedAt), endedByName: endedBy?.name ?? null },
    })),
    checks: checks.map(({ checkedAt, ...one }) => ({
      ...{ id: one.id, checkedAt: checkedAt.toISOString(), reason: one.reason, state: one.state },
      ...{ sourceDate: one.sourceDate, transferredTo: one.transferredTo, answerSha256: one.answerSha256 },
    })),
  };
}

export const presentUse = ({ appointmentId, clientId, clientName, procedureName, startsAt }: DeviceUse) => ({
  ...{ appointmentId, clientId, clientName, procedureName },
  startsAt: startsAt.toISOString(),
});
