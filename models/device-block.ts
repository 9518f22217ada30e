// Table device_blocks: everything that keeps a device from being used, each with its own end; owner context: products.
import { randomUUID } from 'node:crypto';
import { type BlockReason, gravestBlock } from '../domain/products/device-plan.ts';
import { lockDevice } from './device.ts';
import { type StaffNamed, staffNamed } from './staff-named.ts';
import { todayOf } from './clinic-day.ts';
import { type Scope, staffIdOf } from './tenancy.ts';

const purpose = 'CLINIC_OPERATION';
const place = (column: string, row: string) => ({ table: 'device_blocks', column, row });
const sealed = ({ vault }: Scope, column: string, row: string, note: string | undefined) =>
  note === undefined || note === '' ? null : vault.seal(place(column, row), note);

export interface BlockAsked {
  deviceId: string;
  reason: BlockReason;
  note?: string | undefined;
}

/** Nobody books it until this reason, and every other, has ended. Said twice it is one block; true when it is new. */
export async function blockDevice(scope: Scope, { deviceId, reason, note }: BlockAsked): Promise<boolean> {
  await lockDevice(scope, deviceId);
  const id = randomUUID();
  const rows = await scope.run({
    name: 'device-block',
    text: `insert into device_blocks (clinic_id, id, device_id, reason, began_by, note_ct) values ($1, $2, $3, $4, $5, $6)
      on conflict (clinic_id, device_id, reason) where ended_at is null do nothing returning id`,
    values: [scope.clinicId, id, deviceId, reason, staffIdOf(scope), sealed(scope, 'note_ct', id, note)],
  });
  if (rows.length === 0) return false;
  await refreshDevice(scope, deviceId);
  await scope.audit({ action: 'device.block', entity: 'device', entityId: deviceId, purpose });
  return true;
}

/** Ends one reason; true when there was one to end. */
export async function unblockDevice(scope: Scope, { deviceId, reason, note }: BlockAsked): Promise<boolean> {
  await lockDevice(scope, deviceId);
  const [block] = await scope.run<{ id: string }>({
    name: 'device-unblock',
    text: `update device_blocks set ended_at = now(), ended_by = $4
      where clinic_id = $1 and device_id = $2 and reason = $3 and ended_at is null returning id`,
    values: [scope.clinicId, deviceId, reason, staffIdOf(scope)],
  });
  if (!block) return false;
  const noteCt = sealed(scope, 'end_note_ct', block.id, note);
  if (noteCt)
    await scope.run({
      name: 'device-unblock-note',
      text: 'update device_blocks set end_note_ct = $3 where clinic_id = $1 and id = $2',
      values: [scope.clinicId, block.id, noteCt],
    });
  await refreshDevice(scope, deviceId);
  await scope.audit({ action: 'device.unblock', entity: 'device', entityId: deviceId, purpose });
  return true;
}

/** A device is as its open blocks say; what was retired stays so. */
async function refreshDevice(scope: Scope, deviceId: string): Promise<void> {
  const { run, clinicId } = scope;
  const open = await run<{ reason: BlockReason }>({
    name: 'device-open-blocks',
    text: 'select reason from device_blocks where clinic_id = $1 and device_id = $2 and ended_at is null',
    values: [clinicId, deviceId],
  });
  const reason = gravestBlock(open.map((one) => one.reason));
  await run({
    name: 'device-refresh',
    text: `update devices set state = case when $3::text is null then 'in-use' else 'blocked' end, block_reason = $3,
        blocked_on = case when $3::text is null then null else coalesce(blocked_on, $4::date) end,
        version = version + 1, updated_at = now()
      where clinic_id = $1 and id = $2 and state <> 'retired'`,
    values: [clinicId, deviceId, reason, await todayOf(scope)],
  });
}

export interface DeviceBlock {
  id: string;
  reason: BlockReason;
  beganAt: Date;
  beganBy: StaffNamed | null;
  note: string | null;
  endedAt: Date | null;
  endedBy: StaffNamed | null;
  endNote: string | null;
}
interface Row {
  id: string;
  reason: BlockReason;
  beganAt: Date;
  endedAt: Date | null;
  noteCt: Buffer | null;
  endNoteCt: Buffer | null;
  beganById: string | null;
  beganByCt: Buffer | null;
  endedById: string | null;
  endedByCt: Buffer | null;
}

/** Newest first, with the words of whoever wrote them. */
export async function blocksOfDevice(
  { run, vault, clinicId }: Scope,
  deviceId: string,
): Promise<DeviceBlock[]> {
  const rows = await run<Row>({
    name: 'device-blocks',
    text: `select q.id, q.reason, q.began_at as "beganAt", q.ended_at as "endedAt", q.note_ct as "noteCt", q.end_note_ct as "endNoteCt",
        b.id as "beganById", b.name_ct as "beganByCt", e.id as "endedById", e.name_ct as "endedByCt"
      from device_blocks q
        left join staff b on b.clinic_id = q.clinic_id and b.id = q.began_by
        left join staff e on e.clinic_id = q.clinic_id and e.id = q.ended_by
      where q.clinic_id = $1 and q.device_id = $2 order by q.began_at desc, q.id`,
    values: [clinicId, deviceId],
  });
  const words = (column: string, id: string, ct: Buffer | null) => ct && vault.open(place(column, id), ct);
  return rows.map(({ id, reason, beganAt, endedAt, ...row }) => ({
    ...{ id, reason, beganAt, endedAt },
    note: words('note_ct', id, row.noteCt),
    endNote: words('end_note_ct', id, row.endNoteCt),
    beganBy: staffNamed(vault, row.beganById, row.beganByCt),
    endedBy: staffNamed(vault, row.endedById, row.endedByCt),
  }));
}
