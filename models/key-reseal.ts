// Table key_rotations: what hangs on the clinic's own key is sealed anew under its newest version. Owner context: compliance.
import { clinicSealed, type SealedColumn } from './clinic-sealed.ts';
import { type ClinicVault, keyVersionOf, type Place } from './encryption.ts';
import type { Scope } from './tenancy.ts';

const mostAtOnce = 500;
const nameOf = ({ table, column }: SealedColumn) => `${table}.${column}`;

interface Progress {
  toVersion: number;
  part: string | null;
  after: string[] | null;
}
interface Row {
  row: string;
  key: string[];
  sealed: Buffer;
}
interface Change {
  key: string[];
  old: Buffer;
  fresh: Buffer;
}

/** As text and back: a key may be bytes. */
const textOf = (name: string, type: string) =>
  type === 'bytea' ? `encode(t.${name}, 'hex')` : `t.${name}::text`;
const cast = (value: string, type: string) =>
  type === 'bytea' ? `decode(${value}, 'hex')` : `${value}::${type}`;
const firstKey = ({ key }: SealedColumn): string => `t.${key[0]?.[0] ?? 'id'}::text`;

function readBatch({ run, clinicId }: Scope, part: SealedColumn, after: string[] | null): Promise<Row[]> {
  const { table, column, key, row = firstKey(part), where = 'true', batch = mostAtOnce } = part;
  const names = key.map(([name]) => `t.${name}`).join(', ');
  const place = key.map(([, type], at) => cast(`($2::text[])[${at + 1}]`, type)).join(', ');
  return run<Row>({
    name: `reseal-read-${nameOf(part)}`,
    text: `select ${row} as row, array[${key.map(([name, type]) => textOf(name, type)).join(', ')}] as key, t.${column} as sealed
      from ${table} t where t.clinic_id = $1 and t.${column} is not null and ${where}
        and ($2::text[] is null or (${names}) > (${place}))
      order by ${names} limit ${batch}`,
    values: [clinicId, after],
  });
}

/**
 * No row is held while it is read: one that somebody wrote meanwhile is under the new version by itself, and is passed by, because it is
 * no longer what was read.
 */
async function writeBatch(
  { run, clinicId }: Scope,
  part: SealedColumn,
  changes: readonly Change[],
): Promise<number> {
  const { table, column, key } = part;
  const fields = key.map((_, at) => `k${at}`);
  const keys = key.map((_, at) => `$${at + 4}::text[]`);
  const rows = await run({
    name: `reseal-write-${nameOf(part)}`,
    text: `update ${table} t set ${column} = v.fresh
      from unnest($2::bytea[], $3::bytea[], ${keys.join(', ')}) v(old, fresh, ${fields.join(', ')})
      where t.clinic_id = $1 and t.${column} = v.old
        and ${key.map(([name, type], at) => `t.${name} = ${cast(`v.k${at}`, type)}`).join(' and ')} returning 1 as one`,
    values: [
      ...[clinicId, changes.map(({ old }) => old), changes.map(({ fresh }) => fresh)],
      ...key.map((_, at) => changes.map((change) => change.key[at])),
    ],
  });
  return rows.length;
}

/** Null for what does not open: it was changed, and stays as it is for whoever looks into it. */
function sealedAnew(vault: ClinicVault, part: SealedColumn, { row, sealed }: Row): Buffer | null {
  const { table, column, placeColumn = column, isWrappedKey } = part;
  const place: Place = { table, column: placeColumn, row };
  try {
    return isWrappedKey ? vault.rewrapPerson(row, sealed) : vault.seal(place, vault.open(place, sealed));
  } catch {
    return null;
  }
}

async function progressOf({ run, clinicId }: Scope, id: string): Promise<Progress | null> {
  const [row] = await run<Progress>({
    text: `select to_version as "toVersion", reseal_part as part, reseal_after as after from key_rotations
      where clinic_id = $1 and id = $2 and not is_closed for update`,
    values: [clinicId, id],
  });
  return row ?? null;
}

/** Seals the next batch anew, whichever column it is of; twice is once. False when none is left. As workers connect. */
export async function resealNext(scope: Scope, id: string): Promise<boolean> {
  const at = await progressOf(scope, id);
  if (!at) return false;
  if (scope.vault.version < at.toVersion) throw new Error('this process does not know the new key yet');
  // A part that this release does not know any more: from the beginning, which costs only the reading.
  const index = Math.max(
    0,
    clinicSealed.findIndex((one) => nameOf(one) === at.part),
  );
  const part = clinicSealed[index] as SealedColumn;
  const rows = await readBatch(scope, part, at.after);
  const old = rows.filter(({ sealed }) => keyVersionOf(sealed) < at.toVersion);
  const changes: Change[] = [];
  for (const row of old) {
    const fresh = sealedAnew(scope.vault, part, row);
    if (fresh) changes.push({ key: row.key, old: row.sealed, fresh });
  }
  const resealed = changes.length > 0 ? await writeBatch(scope, part, changes) : 0;
  const isOver = rows.length < (part.batch ?? mostAtOnce);
  const next = isOver ? clinicSealed[index + 1] : part;
  await scope.run({
    text: `update key_rotations set reseal_part = coalesce($3, reseal_part), reseal_after = $4, resealed = resealed + $5,
      unreadable = unreadable + $6, updated_at = now() where clinic_id = $1 and id = $2`,
    values: [
      ...[scope.clinicId, id, next ? nameOf(next) : null],
      isOver && next ? null : (rows.at(-1)?.key ?? at.after),
      ...[resealed, old.length - changes.length],
    ],
  });
  return next !== undefined;
}

const patience = `set local statement_timeout = '120s'`;

/** Values under an older version than the rotation's, of every column. */
export async function leftUnderOldKey(scope: Scope, toVersion: number): Promise<number> {
  const { run, clinicId } = scope;
  scope.later({ text: patience });
  const counts = clinicSealed.map(
    ({ table, column, where = 'true' }) =>
      `select count(*)::int as left from ${table} t where t.clinic_id = $1 and t.${column} is not null and ${where}
        and ('x' || encode(substring(t.${column} from 2 for 4), 'hex'))::bit(32)::int < $2`,
  );
  const [sum] = await run<{ left: number }>({
    text: `select sum(c.left)::int as left from (${counts.join(' union all ')}) c`,
    values: [clinicId, toVersion],
  });
  return sum?.left ?? 0;
}

/**
 * After the last batch: true when nothing is under an older version but what does not open at all. Otherwise some process went on with the
 * old key, and everything is looked through anew.
 */
export async function isAllResealed(scope: Scope, id: string): Promise<boolean> {
  const { run, clinicId } = scope;
  const [row] = await run<{ toVersion: number; unreadable: number }>({
    text: `select to_version as "toVersion", unreadable from key_rotations where clinic_id = $1 and id = $2 and not is_closed for update`,
    values: [clinicId, id],
  });
  if (!row || (await leftUnderOldKey(scope, row.toVersion)) <= row.unreadable) return true;
  await run({
    text: `update key_rotations set reseal_part = null, reseal_after = null, unreadable = 0, updated_at = now()
      where clinic_id = $1 and id = $2`,
    values: [clinicId, id],
  });
  return false;
}
