// The daily look at devices: what is due, and what ANVISA says by now; owner context: products.
import { instantOf } from '../domain/clinic/calendar.ts';
import { blocksUse } from '../domain/products/anvisa-state.ts';
import { type DevicePlan, marksDue, type WatchMark } from '../domain/products/device-plan.ts';
import { getClinic } from './clinic.ts';
import { blockDevice } from './device-block.ts';
import { judgeRegistration } from './device-write.ts';
import { type Device, listDevices } from './device.ts';
import { raiseTask, settleTask } from './staff-task.ts';
import type { Scope } from './tenancy.ts';

export interface DevicesWatched {
  devices: number;
  /** Told today: reminders, and registrations that no longer hold. */
  raised: number;
  /** Not booked from today on. */
  blocked: number;
}

/** Twice on a day is once: what was raised is marked on the device, and a registration is asked for once a day. */
export async function watchDevices(scope: Scope, today: string): Promise<DevicesWatched> {
  const watched: DevicesWatched = { devices: 0, raised: 0, blocked: 0 };
  const marks = await marksOf(scope, today);
  for (const device of await listDevices(scope)) {
    if (device.state === 'retired') continue;
    const known = marks.get(device.id) ?? { marks: [], isChecked: false };
    watched.devices += 1;
    for (const mark of marksDue(device.plans, known.marks, today)) {
      if (await tell(scope, device, mark)) watched.blocked += 1;
      watched.raised += 1;
    }
    if (known.isChecked) continue;
    const said = await judgeRegistration(scope, device.id, 'daily');
    if (await tellRegistration(scope, device, blocksUse(said.state), said.transferredTo)) watched.raised += 1;
    if (blocksUse(said.state) && device.blockReason !== 'registration') watched.blocked += 1;
  }
  return watched;
}

async function marksOf({ run, clinicId }: Scope, today: string) {
  const rows = await run<{ id: string; marks: string[]; isChecked: boolean }>({
    name: 'device-watch',
    text: `select d.id, d.watch_marks as marks, exists (select from device_checks k where k.clinic_id = $1 and k.device_id = d.id
        and k.reason = 'daily' and (k.checked_at at time zone c.time_zone)::date = $2::date) as "isChecked"
      from devices d join clinics c on c.clinic_id = d.clinic_id where d.clinic_id = $1`,
    values: [clinicId, today],
  });
  return new Map(rows.map(({ id, ...row }) => [id, row]));
}

/** True when it is blocked from now on. */
async function tell(scope: Scope, { id, plans }: Device, mark: WatchMark): Promise<boolean> {
  const [plan, level] = mark.split('-') as [DevicePlan, string];
  const { timeZone } = await getClinic(scope);
  const { dueOn } = plans[plan];
  await raiseTask(
    scope,
    {
      ...{ kind: 'device', subjectKey: `${id}/${plan}`, reason: `device-${mark}` },
      dueAt: dueOn ? new Date(instantOf(dueOn, '00:00', timeZone)) : null,
    },
    { mayReopen: true },
  );
  await scope.run({
    name: 'device-mark',
    text: 'update devices set watch_marks = array_append(watch_marks, $3) where clinic_id = $1 and id = $2',
    values: [scope.clinicId, id, mark],
  });
  return level === 'overdue' && (await blockDevice(scope, { deviceId: id, reason: 'maintenance' }));
}

async function tellRegistration(
  scope: Scope,
  { id, anvisaState, transferredTo: before }: Device,
  isBlocked: boolean,
  transferredTo: string | null,
): Promise<boolean> {
  const task = { kind: 'device', subjectKey: `${id}/registration` } as const;
  const wasBlocked = anvisaState !== null && blocksUse(anvisaState);
  if (!isBlocked) {
    if (wasBlocked) await settleTask(scope, task);
    return false;
  }
  if (wasBlocked && before === transferredTo) return false;
  const reason = transferredTo ? 'device-transferred' : 'device-registration';
  await raiseTask(scope, { ...task, reason }, { mayReopen: true });
  return true;
}
