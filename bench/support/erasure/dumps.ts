import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Connection } from '@temporalio/client';
import pg from 'pg';
import type { Stack } from '../../../local/stack.ts';
import { createCodecKeys, type PayloadVaults } from '../../../temporal/codec-keys.ts';
import { createPayloadCodec, keyIdOf } from '../../../temporal/codec.ts';
import type { Place } from '../places.ts';
import { listExecutions, rawHistory } from '../temporal.ts';
import { isSealed, type KeyRing, laidBare } from './ring.ts';

/** One database of the cluster, as its superuser. */
export async function inDatabase<T>(
  adminUrl: string,
  name: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const client = new pg.Client({ connectionString: url.toString() });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const databasesOf = (adminUrl: string): Promise<string[]> =>
  inDatabase(adminUrl, 'postgres', async (client) => {
    const { rows } = await client.query<{ name: string }>(
      'select datname as name from pg_database where datallowconn',
    );
    return rows.map(({ name }) => name);
  });

/**
 * Every row of every table of every database, as text with bytea in hex, and what the planner remembers: what `pg_dump` would write, which
 * the embedded server comes without.
 */
export async function dumpCluster(adminUrl: string): Promise<Place[]> {
  const places: Place[] = [];
  for (const name of await databasesOf(adminUrl))
    await inDatabase(adminUrl, name, async (client) => {
      const { rows: tables } = await client.query<{ table: string }>(
        `select format('%I.%I', schemaname, tablename) as table from pg_tables
         where schemaname not in ('pg_catalog', 'information_schema') union all select 'pg_catalog.pg_stats'`,
      );
      for (const { table } of tables) {
        const { rows } = await client.query<{ line: string }>(`select t::text as line from ${table} t`);
        const bytes = Buffer.from(rows.map(({ line }) => line).join('\n'));
        places.push({ name: `dump ${name} ${table}`, bytes });
      }
    });
  return places;
}

interface Column {
  table: string;
  column: string;
}
const sealedColumns = async (client: pg.Client): Promise<Column[]> => {
  const { rows } = await client.query<Column>(
    `select format('%I.%I', n.nspname, c.relname) as table, a.attname as column from pg_attribute a
       join pg_class c on c.oid = a.attrelid and c.relkind = 'r' join pg_namespace n on n.oid = c.relnamespace
     where n.nspname in ('public', 'app') and a.atttypid = 'bytea'::regtype and a.attnum > 0 and not a.attisdropped`,
  );
  return rows;
};

/** What the keys open of each column, whoever's row it is. */
export async function openedColumns(
  database: pg.Client,
  keys: readonly Buffer[],
  word: string,
): Promise<Place[]> {
  const places: Place[] = [];
  for (const { table, column } of await sealedColumns(database)) {
    const { rows } = await database.query<{ value: Buffer }>(
      `select "${column}" as value from ${table} where length("${column}") > 33`,
    );
    const bare = rows.flatMap(({ value }) =>
      isSealed(value) ? keys.map((key) => laidBare(key, value)) : [],
    );
    if (bare.length > 0) places.push({ name: `${word} ${table}.${column}`, bytes: Buffer.concat(bare) });
  }
  return places;
}

export const houseKeys = ({ house, people }: KeyRing): Buffer[] => [...house, ...people.values()];

/** Every payload of every workflow, decoded as the codec server would for who may. */
export async function decodedHistories(
  connection: Connection,
  namespace: string,
  vaults: PayloadVaults,
): Promise<Place[]> {
  const codec = createPayloadCodec(createCodecKeys(vaults));
  const places: Place[] = [];
  for (const execution of await listExecutions(connection, namespace)) {
    const payloads = payloadsIn(await rawHistory(connection, namespace, execution));
    const plain = await codec.decode(payloads.filter((payload) => keyIdOf(payload) !== null));
    const bytes = Buffer.concat(plain.map(({ data }) => Buffer.from(data ?? [])));
    places.push({ name: `decoded ${execution.type}`, bytes });
  }
  return places;
}

interface Payload {
  metadata?: Record<string, Uint8Array>;
  data?: Uint8Array;
}
function payloadsIn(value: unknown): Payload[] {
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return [];
  if ('metadata' in value && 'data' in value) return [value as Payload];
  return Object.values(value).flatMap(payloadsIn);
}

/** The providers' own books: whoever got a message knows it. Ours are all the rest. */
const isOfProviders = /(^|\/)(simulators\.log|[a-z]+-simulator\.jsonl)$/;

/** Every file of the stack: logs, heads, ledger, the pages and the write-ahead log of Postgres, the store of Temporal. */
export function stateFiles({ stateDir }: Pick<Stack, 'stateDir'>): Place[] {
  return readdirSync(stateDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !isOfProviders.test(file))
    .flatMap((file) => {
      try {
        return [{ name: `file ${relative(stateDir, file)}`, bytes: readFileSync(file) }];
      } catch {
        // Gone while we looked: Postgres recycles its own.
        return [];
      }
    });
}
