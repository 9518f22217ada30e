// Table devices: what a clinic treats its clients with; owner context: products.
import type { AnvisaState } from '../domain/products/anvisa-state.ts';
import type { BlockReason, DeviceState, Plans } from '../domain/products/device-plan.ts';
import { refuse } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

export interface Device {
  id: string;
  name: string;
  brand: string | null;
  serial: string | null;
  registration: string | null;
  processNumber: string | null;
  resourceId: string | null;
  resourceName: string | null;
  plans: Plans;
  nextDueOn: string | null;
  state: DeviceState;
  blockReason: BlockReason | null;
  blockedOn: string | null;
  anvisaState: AnvisaState | null;
  anvisaCheckedAt: Date | null;
  transferredTo: string | null;
  version: number;
}
type Row = Omit<Device, 'plans' | 'resourceName'> & {
  resourceCt: Buffer | null;
  maintenanceEveryDays: number | null;
  maintenanceDueOn: string | null;
  calibrationEveryDays: number | null;
  calibrationDueOn: string | null;
};

const select = `
  select d.id, d.name, d.brand, d.serial, d.registration, d.process_number as "processNumber", d.resource_id as "resourceId",
    r.name_ct as "resourceCt", d.maintenance_every_days as "maintenanceEveryDays", d.maintenance_due_on::text as "maintenanceDueOn",
    d.calibration_every_days as "calibrationEveryDays", d.calibration_due_on::text as "calibrationDueOn",
    d.next_due_on::text as "nextDueOn", d.state, d.block_reason as "blockReason", d.blocked_on::text as "blockedOn",
    d.anvisa_state as "anvisaState", d.anvisa_checked_at as "anvisaCheckedAt", d.version,
    (select k.answer ->> 'transferredTo' from device_checks k
      where k.clinic_id = $1 and k.device_id = d.id order by k.checked_at desc limit 1) as "transferredTo"
  from devices d left join resources r on r.clinic_id = d.clinic_id and r.id = d.resource_id
  where d.clinic_id = $1`;

function opened({ vault }: Scope, row: Row): Device {
  const {
    resourceCt,
    maintenanceEveryDays,
    maintenanceDueOn,
    calibrationEveryDays,
    calibrationDueOn,
    ...device
  } = row;
  const place = { table: 'resources', column: 'name_ct', row: row.resourceId ?? '' };
  return {
    ...device,
    resourceName: resourceCt && vault.open(place, resourceCt),
    plans: {
      maintenance: { everyDays: maintenanceEveryDays, dueOn: maintenanceDueOn },
      calibration: { everyDays: calibrationEveryDays, dueOn: calibrationDueOn },
    },
  };
}

/** What is due first comes first; those that are no longer used, last. */
export async function listDevices(scope: Scope): Promise<Device[]> {
  const rows = await scope.run<Row>({
    name: 'devices',
    text: `${select} order by d.state = 'retired', d.next_due_on nulls last, lower(d.name), d.id`,
    values: [scope.clinicId],
  });
  return rows.map((row) => opened(scope, row));
}

/** Another clinic's and a missing one are the same `not-found`. */
export async function getDevice(scope: Scope, id: string): Promise<Device> {
  const [row] = await scope.run<Row>({
    name: 'device',
    text: `${select} and d.id = $2`,
    values: [scope.clinicId, id],
  });
  return row ? opened(scope, row) : refuse('not-found');
}

/** As `getDevice`, and nobody else changes it until the transaction ends. */
export async function lockDevice(scope: Scope, id: string, version?: number): Promise<Device> {
  await scope.run({
    name: 'device-lock',
    text: 'select 1 from devices where clinic_id = $1 and id = $2 for no key update',
    values: [scope.clinicId, id],
  });
  const device = await getDevice(scope, id);
  if (version !== undefined && device.version !== version) refuse('version-conflict');
  return device;
}
