// Tables temperature_readings and cold_excursions: whether goods were kept as they have to be; owner context: products.
import { randomUUID } from 'node:crypto';
import { refuse, refuseField } from '../domain/errors.ts';
import { violatedConstraint } from './database-errors.ts';
import { holdLot } from './lot-hold.ts';
import { getStoragePlace, type StoragePlace } from './storage-place.ts';
import { type Scope, staffIdOf } from './tenancy.ts';

export interface Reading {
  id: string;
  celsius: number;
  readAt: Date;
  source: 'hand' | 'sensor' | 'receipt';
  position: string;
}
export interface Excursion {
  id: string;
  version: number;
  storagePlaceId: string;
  startedAt: Date;
  endedAt: Date | null;
  minCelsius: number;
  maxCelsius: number;
  decision: 'release' | 'discard' | null;
  decidedAt: Date | null;
  note: string | null;
}

const purpose = 'CLINIC_OPERATION';
const audited = (scope: Scope, action: string, id: string) =>
  scope.audit({ action, entity: 'storage-place', entityId: id, purpose });

export const isOutside = (
  celsius: number,
  { minCelsius, maxCelsius }: Pick<StoragePlace, 'minCelsius' | 'maxCelsius'>,
): boolean => celsius < (minCelsius ?? -Infinity) || celsius > (maxCelsius ?? Infinity);

/** Written once. Outside the limits of its place it begins an excursion, or widens the one that lasts; inside it ends it. */
export async function addReading(
  scope: Scope,
  placeId: string,
  { celsius, readAt, source = 'hand' }: { celsius: number; readAt: Date; source?: Reading['source'] },
): Promise<StoragePlace> {
  const { run, clinicId } = scope;
  const place = await getStoragePlace(scope, placeId);
  await run({
    name: 'reading-add',
    text: `insert into temperature_readings (clinic_id, id, storage_place_id, celsius, read_at, staff_id, source)
      values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [clinicId, randomUUID(), placeId, celsius, readAt, staffIdOf(scope), source],
  });
  // One that was written down late says nothing of how it is now.
  const isLast = place.lastReadAt === null || place.lastReadAt <= readAt;
  if (isOutside(celsius, place)) await goOutside(scope, place, celsius, readAt);
  else if (isLast && place.excursionId !== null) await endExcursion(scope, place.excursionId, readAt);
  await audited(scope, 'storage-place.reading', placeId);
  return getStoragePlace(scope, placeId);
}

async function goOutside(scope: Scope, place: StoragePlace, celsius: number, at: Date): Promise<void> {
  const id = place.excursionId ?? (await beginExcursion(scope, place.id, { startedAt: at, celsius }));
  await scope.run({
    name: 'excursion-widen',
    text: `update cold_excursions set min_celsius = least(min_celsius, $3), max_celsius = greatest(max_celsius, $3),
      started_at = least(started_at, $4::timestamptz) where clinic_id = $1 and id = $2`,
    values: [scope.clinicId, id, celsius, at],
  });
  await holdLotsAt(scope, place.id, [celsius]);
}

export async function beginExcursion(
  scope: Scope,
  placeId: string,
  { startedAt, celsius }: { startedAt: Date; celsius: number },
): Promise<string> {
  const id = randomUUID();
  await scope
    .run({
      name: 'excursion-begin',
      text: `insert into cold_excursions (clinic_id, id, storage_place_id, started_at, min_celsius, max_celsius) values ($1, $2, $3, $4, $5, $5)`,
      values: [scope.clinicId, id, placeId, startedAt, celsius],
    })
    .catch((error: unknown) => {
      if (violatedConstraint(error) === 'cold_excursions_open') refuse('version-conflict');
      throw error;
    });
  await audited(scope, 'storage-place.excursion', placeId);
  return id;
}

/** The goods stay where they are held until a person has decided: that it is cold again repairs nothing. */
export async function endExcursion(scope: Scope, id: string, at: Date): Promise<void> {
  const { run, clinicId } = scope;
  await run({
    name: 'excursion-end',
    text: `update cold_excursions set ended_at = greatest(started_at, $3::timestamptz), version = version + 1
      where clinic_id = $1 and id = $2 and ended_at is null`,
    values: [clinicId, id, at],
  });
}

/** One that is told afterwards, with both ends: a night without power. */
export async function addExcursion(
  scope: Scope,
  placeId: string,
  past: { startedAt: Date; endedAt: Date; minCelsius: number; maxCelsius: number },
): Promise<Excursion> {
  await getStoragePlace(scope, placeId);
  const isOrdered = past.startedAt <= past.endedAt && past.minCelsius <= past.maxCelsius;
  if (!isOrdered) refuseField('endedAt', 'order');
  const id = randomUUID();
  await scope.run({
    name: 'excursion-add',
    text: `insert into cold_excursions (clinic_id, id, storage_place_id, started_at, ended_at, min_celsius, max_celsius)
      values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [
      ...[scope.clinicId, id, placeId, past.startedAt, past.endedAt],
      ...[past.minCelsius, past.maxCelsius],
    ],
  });
  await holdLotsAt(scope, placeId, [past.minCelsius, past.maxCelsius]);
  await audited(scope, 'storage-place.excursion', placeId);
  return getExcursion(scope, id);
}

/** Lots kept there whose product may not be as cold or as warm as it was. */
async function holdLotsAt(scope: Scope, placeId: string, celsius: readonly number[]): Promise<void> {
  const lots = await scope.run<{ id: string }>({
    name: 'lots-outside',
    text: `select l.id from lots l join products p on p.clinic_id = l.clinic_id and p.id = l.product_id
      where l.clinic_id = $1 and l.storage_place_id = $2 and l.state not in ('spent', 'discarded')
        and exists (select from unnest($3::numeric[]) t where t < p.min_celsius or t > p.max_celsius) order by l.id`,
    values: [scope.clinicId, placeId, celsius],
  });
  for (const { id } of lots) await holdLot(scope, { lotId: id, reason: 'excursion' });
}

const place = (row: string) => ({ table: 'cold_excursions', column: 'note_ct', row });
const select = `select id, version, storage_place_id as "storagePlaceId", started_at as "startedAt", ended_at as "endedAt",
  min_celsius::float8 as "minCelsius", max_celsius::float8 as "maxCelsius", decision, decided_at as "decidedAt", note_ct as "noteCt"
  from cold_excursions where clinic_id = $1`;
type Row = Omit<Excursion, 'note'> & { noteCt: Buffer | null };
const opened = ({ vault }: Scope, { noteCt, ...row }: Row): Excursion => ({
  ...row,
  note: noteCt === null ? null : vault.open(place(row.id), noteCt),
});

export async function getExcursion(scope: Scope, id: string): Promise<Excursion> {
  const text = `${select} and id = $2`;
  const [row] = await scope.run<Row>({ name: 'excursion', text, values: [scope.clinicId, id] });
  return row ? opened(scope, row) : refuse('not-found');
}

/** Newest first, of one place or of all; `isOpen`: those nobody has decided about. */
export async function listExcursions(
  scope: Scope,
  { placeId = null, isOpen = false }: { placeId?: string | null; isOpen?: boolean },
): Promise<Excursion[]> {
  const rows = await scope.run<Row>({
    name: 'excursions',
    text: `${select} and ($2::uuid is null or storage_place_id = $2) and (not $3::boolean or decision is null)
      order by started_at desc, id limit 200`,
    values: [scope.clinicId, placeId, isOpen],
  });
  return rows.map((row) => opened(scope, row));
}

export const sealNote = ({ vault }: Scope, id: string, note: string): Buffer => vault.seal(place(id), note);

export function listReadings(
  { run, clinicId }: Scope,
  placeId: string,
  { after, limit }: { after: readonly [string, string] | null; limit: number },
): Promise<Reading[]> {
  return run<Reading>({
    name: 'readings',
    text: `select id, celsius::float8 as celsius, read_at as "readAt", source, read_at::text as position from temperature_readings
      where clinic_id = $1 and storage_place_id = $2 and ($3::timestamptz is null or (read_at, id) < ($3::timestamptz, $4::uuid))
      order by read_at desc, id desc limit $5`,
    values: [clinicId, placeId, after?.[0] ?? null, after?.[1] ?? null, limit],
  });
}
