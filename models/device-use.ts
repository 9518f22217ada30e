// What a device was used for: visits over the places it stood behind, no copy of them; owner context: products.
import type { Scope } from './tenancy.ts';
import { getDevice } from './device.ts';
import { openerIfAny } from './person-key.ts';

export interface DeviceUse {
  appointmentId: string;
  clientId: string;
  clientName: string | null;
  procedureName: string;
  startsAt: Date;
  position: string;
}
interface Row extends Omit<DeviceUse, 'clientName'> {
  nameCt: Buffer;
  wrappedKey: Buffer | null;
}

/** Visits that were begun or done with it, newest first; health data, so everybody who is named is in the trail. */
export async function listDeviceUses(
  scope: Scope,
  deviceId: string,
  { after, limit }: { after: readonly [string, string] | null; limit: number },
): Promise<DeviceUse[]> {
  await getDevice(scope, deviceId);
  const rows = await scope.run<Row>({
    name: 'device-uses',
    text: `select v.id as "appointmentId", v.client_id as "clientId", c.name_ct as "nameCt", k.wrapped_key as "wrappedKey",
        p.name as "procedureName", s.starts_at as "startsAt", s.starts_at::text as position
      from device_links l
        join appointment_services s on s.clinic_id = l.clinic_id and s.device_id = l.resource_id
          and s.starts_at >= l.from_at and (l.until_at is null or s.starts_at < l.until_at)
        join appointments v on v.clinic_id = s.clinic_id and v.id = s.appointment_id and v.status in ('in-room', 'done')
        join procedures p on p.clinic_id = s.clinic_id and p.id = s.procedure_id
        join clients c on c.clinic_id = v.clinic_id and c.id = v.client_id
        left join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id
      where l.clinic_id = $1 and l.device_id = $2
        and ($3::timestamptz is null or (s.starts_at, v.id) < ($3::timestamptz, $4::uuid))
      order by s.starts_at desc, v.id desc limit $5`,
    values: [scope.clinicId, deviceId, after?.[0] ?? null, after?.[1] ?? null, limit],
  });
  await scope.audit({
    ...{ action: 'device.trace', entity: 'device', entityId: deviceId, purpose: 'LEGAL_OBLIGATION' },
    subjectIds: [...new Set(rows.map(({ clientId }) => clientId))],
  });
  return rows.map(({ nameCt, wrappedKey, ...use }) => {
    const sealer = openerIfAny(scope.vault, { id: use.clientId, wrappedKey });
    const place = { table: 'clients', column: 'name_ct', row: use.clientId };
    return { ...use, clientName: sealer && sealer.open(place, nameCt) };
  });
}
