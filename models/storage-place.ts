// Table storage_places: where goods are kept, and how warm it may be; owner context: products.
import { randomUUID } from 'node:crypto';
import { refuse, refuseField } from '../domain/errors.ts';
import type { Scope } from './tenancy.ts';

export interface StorageFields {
  name: string;
  minCelsius: number | null;
  maxCelsius: number | null;
  isActive: boolean;
}
export interface StoragePlace extends StorageFields {
  id: string;
  version: number;
  lastCelsius: number | null;
  lastReadAt: Date | null;
  /** An excursion that has not ended. */
  excursionId: string | null;
}

const purpose = 'CLINIC_OPERATION';
const select = `select p.id, p.version, p.name, p.min_celsius::float8 as "minCelsius", p.max_celsius::float8 as "maxCelsius",
    p.is_active as "isActive", t.celsius::float8 as "lastCelsius", t.read_at as "lastReadAt",
    (select e.id from cold_excursions e where e.clinic_id = $1 and e.storage_place_id = p.id and e.ended_at is null) as "excursionId"
  from storage_places p
    left join lateral (select r.celsius, r.read_at from temperature_readings r
      where r.clinic_id = $1 and r.storage_place_id = p.id order by r.read_at desc limit 1) t on true
  where p.clinic_id = $1`;

export const listStoragePlaces = ({ run, clinicId }: Scope): Promise<StoragePlace[]> =>
  run<StoragePlace>({
    name: 'storage-places',
    text: `${select} order by lower(p.name), p.id`,
    values: [clinicId],
  });

export async function getStoragePlace({ run, clinicId }: Scope, id: string): Promise<StoragePlace> {
  const [row] = await run<StoragePlace>({
    name: 'storage-place',
    text: `${select} and p.id = $2`,
    values: [clinicId, id],
  });
  return row ?? refuse('not-found');
}

function mustBeOrdered({ minCelsius, maxCelsius }: StorageFields): void {
  if (minCelsius !== null && maxCelsius !== null && minCelsius > maxCelsius)
    refuseField('maxCelsius', 'order');
}

export async function addStoragePlace(scope: Scope, fields: StorageFields): Promise<StoragePlace> {
  mustBeOrdered(fields);
  const id = randomUUID();
  await scope.run({
    name: 'storage-place-add',
    text: `insert into storage_places (clinic_id, id, name, min_celsius, max_celsius, is_active) values ($1, $2, $3, $4, $5, $6)`,
    values: [scope.clinicId, id, fields.name, fields.minCelsius, fields.maxCelsius, fields.isActive],
  });
  await scope.audit({ action: 'storage-place.create', entity: 'storage-place', entityId: id, purpose });
  return getStoragePlace(scope, id);
}

export async function updateStoragePlace(
  scope: Scope,
  id: string,
  version: number,
  changes: Partial<StorageFields>,
): Promise<StoragePlace> {
  const before = await getStoragePlace(scope, id);
  const after = { ...before, ...changes };
  mustBeOrdered(after);
  const rows = await scope.run({
    name: 'storage-place-update',
    text: `update storage_places set name = $4, min_celsius = $5, max_celsius = $6, is_active = $7, version = version + 1
      where clinic_id = $1 and id = $2 and version = $3 returning id`,
    values: [scope.clinicId, id, version, after.name, after.minCelsius, after.maxCelsius, after.isActive],
  });
  if (rows.length === 0) refuse('version-conflict');
  await scope.audit({ action: 'storage-place.update', entity: 'storage-place', entityId: id, purpose });
  return getStoragePlace(scope, id);
}
