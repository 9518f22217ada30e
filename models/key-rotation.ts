// Table key_rotations: a clinic's key gets a new version. Owner context: compliance.
import { randomBytes } from 'node:crypto';
import { refuse } from '../domain/errors.ts';
import { clinicKeyPlace } from './encryption.ts';
import type { Scope, Tenancy } from './tenancy.ts';

export interface KeyRotation {
  id: string;
  state: 'waiting' | 'wrapping' | 'done';
  toVersion: number | null;
  usableFrom: Date | null;
  people: number;
  wrapped: number;
  /** Values under the clinic's own key; `unreadable` open under none and stay as they are. */
  resealed: number;
  unreadable: number;
  startedAt: Date;
  finishedAt: Date | null;
}

const columns = `id, state, to_version as "toVersion", usable_from as "usableFrom", people, wrapped, resealed, unreadable,
  started_at as "startedAt", finished_at as "finishedAt"`;

/** One at a time: refuses with `rotation-running`. */
export async function startRotation(scope: Scope): Promise<KeyRotation> {
  const { run, clinicId, actor } = scope;
  const [row] = await run<KeyRotation>({
    name: 'key-rotation-start',
    text: `insert into key_rotations (clinic_id, started_by) values ($1, $2)
      on conflict (clinic_id) where not is_closed do nothing returning ${columns}`,
    values: [clinicId, actor.actorId],
  });
  if (!row) return refuse('rotation-running');
  await scope.audit({
    ...{ action: 'key-rotation.start', entity: 'key-rotation', entityId: row.id, purpose: 'ACCOUNTABILITY' },
  });
  await scope.enqueue('key-rotation', row.id);
  return row;
}

/** Newest first; a clinic has a handful in its life. */
export const listRotations = ({ run, clinicId }: Scope): Promise<KeyRotation[]> =>
  run<KeyRotation>({
    name: 'key-rotations',
    text: `select ${columns} from key_rotations where clinic_id = $1 order by started_at desc limit 50`,
    values: [clinicId],
  });

/**
 * Makes the next version, once for a rotation, and says from when on it may be used: every process remembers a clinic's keys for a while
 * (models/tenancy.ts). As workers connect.
 */
export async function makeNextKey(
  scope: Scope,
  id: string,
  { kms, keysKnownAfterMs }: Pick<Tenancy, 'kms' | 'keysKnownAfterMs'>,
): Promise<{ usableFrom: number }> {
  const { run, clinicId } = scope;
  const [known] = await run<{ usableFrom: Date | null }>({
    text: `select usable_from as "usableFrom" from key_rotations where clinic_id = $1 and id = $2 for update`,
    values: [clinicId, id],
  });
  if (!known) return refuse('not-found');
  if (known.usableFrom) return { usableFrom: known.usableFrom.getTime() };
  const [newest] = await run<{ version: number }>({
    text: 'select max(version) as version from clinic_keys where clinic_id = $1',
    values: [clinicId],
  });
  const version = (newest?.version ?? 0) + 1;
  const [made] = await run<{ usableFrom: Date }>({
    text: `with made as (
        insert into clinic_keys (clinic_id, version, wrapped_key, usable_from) values ($1, $3, $4, now() + $5 * interval '1 millisecond')
        returning usable_from)
      update key_rotations set to_version = $3, usable_from = (select usable_from from made), state = 'wrapping', updated_at = now(),
        people = (select count(*) from person_keys where clinic_id = $1 and wrapped_key is not null)
      where clinic_id = $1 and id = $2 returning usable_from as "usableFrom"`,
    values: [
      ...[clinicId, id, version, kms.wrap(randomBytes(32), clinicKeyPlace(clinicId, version))],
      keysKnownAfterMs,
    ],
  });
  if (!made) return refuse('not-found');
  return { usableFrom: made.usableFrom.getTime() };
}

const batch = 500;

/**
 * Wraps the next keys of people under the newest version; twice is once. False when none is left. A key that an erasure destroys meanwhile
 * is not brought back: rows are locked, and an empty one is passed by.
 */
export async function wrapNextPeople(scope: Scope, id: string): Promise<boolean> {
  const { run, clinicId, vault } = scope;
  const [at] = await run<{ cursor: string | null; toVersion: number }>({
    text: `select cursor, to_version as "toVersion" from key_rotations
      where clinic_id = $1 and id = $2 and not is_closed for update`,
    values: [clinicId, id],
  });
  if (!at) return false;
  if (vault.version < at.toVersion) throw new Error('this process does not know the new key yet');
  const rows = await run<{ personId: string; wrappedKey: Buffer | null }>({
    text: `select person_id as "personId", wrapped_key as "wrappedKey" from person_keys
      where clinic_id = $1 and ($2::uuid is null or person_id > $2) order by person_id limit ${batch} for update`,
    values: [clinicId, at.cursor],
  });
  const living = rows.filter((row) => row.wrappedKey !== null);
  const wrapped = living.flatMap(({ personId, wrappedKey }) => {
    const fresh = rewrapped(scope, personId, wrappedKey as Buffer);
    return fresh ? [{ personId, fresh }] : [];
  });
  await run({
    text: `update person_keys k set wrapped_key = w.wrapped from unnest($2::uuid[], $3::bytea[]) w(person, wrapped)
      where k.clinic_id = $1 and k.person_id = w.person and k.wrapped_key is not null`,
    values: [clinicId, wrapped.map(({ personId }) => personId), wrapped.map(({ fresh }) => fresh)],
  });
  await run({
    text: `update key_rotations set cursor = coalesce($3::uuid, cursor), wrapped = wrapped + $4::int, updated_at = now()
      where clinic_id = $1 and id = $2`,
    values: [clinicId, id, rows.at(-1)?.personId ?? null, wrapped.length],
  });
  return rows.length === batch;
}

/** Null for a key that does not open: the nightly look tells of it, and one of them must not hold up everybody else's. */
function rewrapped({ vault }: Scope, personId: string, wrapped: Buffer): Buffer | null {
  try {
    return vault.rewrapPerson(personId, wrapped);
  } catch {
    return null;
  }
}

/** The versions before it seal nothing any more; they still open the histories of processes and old backups, and carry the indexes. */
export async function finishRotation(scope: Scope, id: string): Promise<void> {
  await scope.run({
    text: `with done as (
        update key_rotations set state = 'done', is_closed = true, finished_at = now(), updated_at = now()
        where clinic_id = $1 and id = $2 and not is_closed returning to_version)
      update clinic_keys set retired_at = now()
      where clinic_id = $1 and retired_at is null and version < (select to_version from done)`,
    values: [scope.clinicId, id],
  });
}
