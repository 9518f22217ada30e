import { addDays, instantOf, wallTime } from '../../domain/clinic/calendar.ts';
import { blockDevice } from '../../models/device-block.ts';
import { noteWork } from '../../models/device-maintenance.ts';
import { addDevice, type DeviceFields } from '../../models/device-write.ts';
import { notifySafetyEvent } from '../../models/safety-commands.ts';
import { listResources } from '../../models/resource.ts';
import { reportSafetyEvent } from '../../models/safety-report.ts';
import type { Scope } from '../../models/tenancy.ts';
import type { DemoClinic } from './catalogue.ts';
import type { PastDeps } from './past.ts';
import { withStaff } from './privacy-staff.ts';

interface DemoDevice {
  name: string;
  brand: string;
  serial: string;
  /** Of the real rows of the simulated register. */
  number: string;
  everyDays: number;
  /** Days ago on which the last maintenance was done. */
  servedAgo: number;
  isStopped?: true;
}
/** One in order, one whose service is near, one that somebody stopped, one that nobody booked yet. */
const devices: readonly DemoDevice[] = [
  {
    ...{ name: 'Laser de diodo', brand: 'Ibramed Laserpulse', serial: 'LP-20871', number: '10360310045' },
    ...{ everyDays: 180, servedAgo: 40 },
  },
  {
    ...{ name: 'Ultrassom microfocado', brand: 'Ulthera System', serial: 'UM-11042', number: '80829430001' },
    ...{ everyDays: 365, servedAgo: 353 },
  },
  {
    ...{ name: 'Criolipólise', brand: 'Ibramed Polarys', serial: 'PL-00318', number: '10360319023' },
    ...{ everyDays: 180, servedAgo: 100, isStopped: true },
  },
  {
    ...{ name: 'Luz pulsada', brand: 'HTM LIP', serial: 'LI-77120', number: '80212480021' },
    ...{ everyDays: 365, servedAgo: 20 },
  },
];

/** What the inspector asks to see besides the stock: the devices with their papers, and two things that happened. Once. */
export async function seedControl(deps: PastDeps, clinic: DemoClinic): Promise<void> {
  const { day } = wallTime(Date.now(), clinic.timeZone);
  await withStaff(deps, clinic.id, (as) =>
    as('owner', async (scope) => {
      const { trx, clinicId } = scope;
      if (await trx('devices').where({ clinicId }).first('id')) return;
      for (const device of devices) await addDemoDevice(scope, device, day);
      await happen(scope, (ago, time) => instantOf(addDays(day, -ago), time, clinic.timeZone));
    }),
  );
}

async function addDemoDevice(scope: Scope, device: DemoDevice, today: string): Promise<void> {
  const { name, brand, serial, number, everyDays, servedAgo } = device;
  const resource = (await listResources(scope)).find((one) => one.kind === 'device' && one.name === name);
  const fields: DeviceFields = {
    ...{ name, brand, serial, number, resourceId: resource?.id ?? null },
    ...{ maintenanceEveryDays: everyDays, maintenanceDueOn: addDays(today, everyDays) },
    ...{ calibrationEveryDays: 365, calibrationDueOn: addDays(today, 365 - (servedAgo % 200)) },
  };
  const { id, version } = await addDevice(scope, fields);
  const doneOn = addDays(today, -servedAgo);
  const work = { doneOn, doneBy: 'TecnoBio Assistência', certificate: `TB-${serial}` };
  await noteWork(scope, { deviceId: id, version, work: { ...work, kind: 'maintenance' } });
  const note = 'Placa esquerda sem vácuo. Técnico chamado.';
  if (device.isStopped) await blockDevice(scope, { deviceId: id, reason: 'hand', note });
}

type At = (daysAgo: number, time: string) => number;

/** A complaint about a box that is old news, and a reaction whose clock runs. */
async function happen(scope: Scope, at: At): Promise<void> {
  const { run, clinicId } = scope;
  const [use] = await run<{ clientId: string; lotId: string }>({
    name: 'demo-last-use',
    text: `select client_id as "clientId", lot_id as "lotId" from product_uses where clinic_id = $1
      order by used_at desc limit 1`,
    values: [clinicId],
  });
  if (!use) return;
  const nobody = { appointmentId: null, productId: null, deviceId: null };
  await reportSafetyEvent(scope, {
    ...{
      ...nobody,
      clientId: use.clientId,
      lotId: use.lotId,
      kind: 'adverse-event',
      severity: 'non-serious',
    },
    ...{ happenedAt: at(4, '16:10'), knownAt: at(3, '09:20') },
    text: 'Edema na região malar dois dias depois da aplicação, sem febre. Orientada a fazer compressas frias.',
  });
  const known = at(40, '10:00');
  const id = await reportSafetyEvent(scope, {
    ...{ ...nobody, clientId: null, lotId: use.lotId, kind: 'technical-complaint', severity: 'non-serious' },
    ...{ happenedAt: known, knownAt: known },
    text: 'Frasco chegou com o lacre levantado. Não foi usado; foto enviada ao fornecedor.',
  });
  const told = { protocol: '2026.10.004512', channel: 'notivisa', notifiedAt: at(36, '11:30') } as const;
  await notifySafetyEvent(scope, id, { version: 1, ...told });
}
