// Table device_maintenances: work that was done on a device, written once; owner context: products.
import { randomUUID } from 'node:crypto';
import { type DevicePlan, nextDue, withoutPlan, type WorkKind } from '../domain/products/device-plan.ts';
import { refuse, refuseField } from '../domain/errors.ts';
import { unblockDevice } from './device-block.ts';
import { lockDevice } from './device.ts';
import { settleTask } from './staff-task.ts';
import { type StaffNamed, staffNamed } from './staff-named.ts';
import { todayOf } from './clinic-day.ts';
import type { Scope } from './tenancy.ts';

export interface WorkDone {
  kind: WorkKind;
  doneOn: string;
  /** Left out: counted from the day of the work by the plan's rhythm. */
  nextDueOn?: string | undefined;
  certificate: string | null;
  doneBy: string;
}
const place = (row: string) => ({ table: 'device_maintenances', column: 'done_by_ct', row });

/** Sets the next day, ends what was raised and, with nothing overdue any more, the block that came of it. */
export async function noteWork(
  scope: Scope,
  { deviceId, version, work }: { deviceId: string; version: number; work: WorkDone },
): Promise<void> {
  const device = await lockDevice(scope, deviceId, version);
  if (device.state === 'retired') refuse('transition-refused');
  const today = await todayOf(scope);
  if (work.doneOn > today) refuseField('doneOn', 'future');
  const plan: DevicePlan | null = work.kind === 'repair' ? null : work.kind;
  const dueOn = plan && (work.nextDueOn ?? nextDue(work.doneOn, device.plans[plan].everyDays));
  if (dueOn && dueOn <= work.doneOn) refuseField('nextDueOn', 'before-work');
  const id = randomUUID();
  const { vault, clinicId, actor } = scope;
  await scope.run({
    name: 'device-maintenance',
    text: `insert into device_maintenances (clinic_id, id, device_id, kind, done_on, next_due_on, certificate, done_by_ct, noted_by)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    values: [
      ...[clinicId, id, deviceId, work.kind, work.doneOn, dueOn, work.certificate],
      ...[vault.seal(place(id), work.doneBy), actor.actorId],
    ],
  });
  if (plan) await setDue(scope, deviceId, plan, dueOn);
  await scope.audit({
    action: 'device.maintain',
    entity: 'device',
    entityId: deviceId,
    purpose: 'CLINIC_OPERATION',
  });
}

async function setDue(scope: Scope, deviceId: string, plan: DevicePlan, dueOn: string | null): Promise<void> {
  const { run, clinicId } = scope;
  const [row] = await run<{ marks: string[] }>({
    text: `update devices set ${plan}_due_on = $3, version = version + 1, updated_at = now()
      where clinic_id = $1 and id = $2 returning watch_marks as marks`,
    values: [clinicId, deviceId, dueOn],
  });
  await run({
    name: 'device-marks',
    text: 'update devices set watch_marks = $3 where clinic_id = $1 and id = $2',
    values: [clinicId, deviceId, withoutPlan(row?.marks ?? [], plan)],
  });
  await settleTask(scope, { kind: 'device', subjectKey: `${deviceId}/${plan}` });
  const today = await todayOf(scope);
  const { nextDueOn } = await lockDevice(scope, deviceId);
  if (nextDueOn === null || nextDueOn > today)
    await unblockDevice(scope, { deviceId, reason: 'maintenance' });
}

export interface Maintenance {
  id: string;
  kind: WorkKind;
  doneOn: string;
  nextDueOn: string | null;
  certificate: string | null;
  doneBy: string;
  notedBy: StaffNamed | null;
  notedAt: Date;
}
type Row = Omit<Maintenance, 'doneBy' | 'notedBy'> & { doneByCt: Buffer; staffId: string; nameCt: Buffer };

/** Newest first. */
export async function maintenancesOf(
  { run, vault, clinicId }: Scope,
  deviceId: string,
): Promise<Maintenance[]> {
  const rows = await run<Row>({
    name: 'device-maintenances',
    text: `select m.id, m.kind, m.done_on::text as "doneOn", m.next_due_on::text as "nextDueOn", m.certificate,
        m.done_by_ct as "doneByCt", m.noted_at as "notedAt", s.id as "staffId", s.name_ct as "nameCt"
      from device_maintenances m join staff s on s.clinic_id = m.clinic_id and s.id = m.noted_by
      where m.clinic_id = $1 and m.device_id = $2 order by m.done_on desc, m.noted_at desc`,
    values: [clinicId, deviceId],
  });
  return rows.map(({ doneByCt, staffId, nameCt, ...work }) => ({
    ...work,
    doneBy: vault.open(place(work.id), doneByCt),
    notedBy: staffNamed(vault, staffId, nameCt),
  }));
}
