// What a step of an erasure deletes and blanks, as the data map has it (role neonpro_worker); owner context: privacy.
import { dataMap, type DataMapEntry, type EraseStep, type Link } from '../domain/privacy/data-map.ts';
import type { Scope } from './tenancy.ts';

/** Rows of a table that hang on the client `$2` of the clinic `$1`. Names are ours, from the data map. */
export function hangsOn(links: readonly Link[]): string {
  const conditions = links.map(({ column, of, key = 'id' }) => {
    if (of === undefined) return `${column} = $2`;
    return `${column} in (select ${key} from ${of} where clinic_id = $1 and ${hangsOn(dataMap[of]?.by ?? [])})`;
  });
  return conditions.length === 0 ? 'false' : `(${conditions.join(' or ')})`;
}

const valueSql = (value: string | boolean | null): string =>
  value === null ? 'null' : typeof value === 'boolean' ? String(value) : `'${value}'`;

function eraseSql(table: string, entry: DataMapEntry): string | null {
  if (entry.erase === 'keep') return null;
  const where = `clinic_id = $1 and ${hangsOn(entry.by)}`;
  if (entry.erase === 'delete') return `delete from ${table} where ${where} returning 1`;
  const columns = Object.entries(entry.blank);
  const set = columns.map(([column, value]) => `${column} = ${valueSql(value)}`).join(', ');
  return `update ${table} set ${set} where ${where} and (${isUnlike(columns)}) returning 1`;
}

const isUnlike = (columns: [string, string | boolean | null][]): string =>
  columns.map(([column, value]) => `${column} is distinct from ${valueSql(value)}`).join(' or ');

/** Rows by table. A second time finds what came meanwhile, usually nothing. */
export async function eraseRows(
  scope: Scope,
  clientId: string,
  step: EraseStep,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const [table, entry] of Object.entries(dataMap)) {
    if (entry.erase === 'keep' || entry.step !== step) continue;
    const sql = eraseSql(table, entry);
    if (sql === null) continue;
    const rows = await scope.run({ text: sql, values: [scope.clinicId, clientId] });
    counts[table] = rows.length;
  }
  return counts;
}

/** What is still there of what should be gone, by table; empty when the erasure holds. */
export async function remnants(scope: Scope, clientId: string): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [table, entry] of Object.entries(dataMap)) {
    if (entry.erase === 'keep') continue;
    const more = entry.erase === 'blank' ? ` and (${isUnlike(Object.entries(entry.blank))})` : '';
    const [row] = await scope.run<{ count: number }>({
      text: `select count(*)::int as count from ${table} where clinic_id = $1 and ${hangsOn(entry.by)}${more}`,
      values: [scope.clinicId, clientId],
    });
    if (row && row.count > 0) found[table] = row.count;
  }
  return found;
}

/** Rows that stay, by table; tables outside the clinic's schema are not counted. */
export async function keptRows(scope: Scope, clientId: string): Promise<Record<string, number>> {
  const kept: Record<string, number> = {};
  for (const [table, entry] of Object.entries(dataMap)) {
    if (entry.erase !== 'keep' || !entry.by || table.startsWith('app.')) continue;
    if (entry.ground === 'anonymous' || entry.ground === 'no-person') continue;
    const [row] = await scope.run<{ count: number }>({
      text: `select count(*)::int as count from ${table} where clinic_id = $1 and ${hangsOn(entry.by)}`,
      values: [scope.clinicId, clientId],
    });
    if (row && row.count > 0) kept[table] = row.count;
  }
  return kept;
}
