import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Connection } from '@temporalio/client';
import type { Stack } from '../../local/stack.ts';
import { asAdmin } from './clinic.ts';
import { historyBytes, listExecutions, rawHistory } from './temporal.ts';

/** Something that must hold nobody: a name for the report, and all its bytes. */
export interface Place {
  name: string;
  bytes: Buffer;
}

/** The store as it lies on the disk, with what the write-ahead log still holds. */
export const temporalStore = (stack: Stack): Place[] =>
  ['', '-wal', '-shm']
    .map((suffix) => join(stack.stateDir, 'temporal', `temporal.sqlite${suffix}`))
    .filter((file) => existsSync(file))
    .map((file) => ({ name: file.split('/').at(-1) ?? '', bytes: readFileSync(file) }));

/** Every log but that of the simulator, which is the provider and knows whom it writes to. */
export function logFiles(stack: Stack): Place[] {
  const folder = join(stack.stateDir, 'logs');
  const logs = readdirSync(folder)
    .filter((name) => !name.startsWith('simulators'))
    .map((name) => ({ name: `log ${name}`, bytes: readFileSync(join(folder, name)) }));
  const rest = ['audit-anchors.jsonl', 'processes.json'].map((name) => join(stack.stateDir, name));
  return [
    ...logs,
    ...rest.filter((file) => existsSync(file)).map((name) => ({ name, bytes: readFileSync(name) })),
  ];
}

/** Each workflow as a stranger fetches it: id, memo and search attributes from the list, and its history, undecoded. */
export async function histories(connection: Connection, namespace: string): Promise<Place[]> {
  const places: Place[] = [];
  for (const execution of await listExecutions(connection, namespace)) {
    const events = await rawHistory(connection, namespace, execution);
    // The text form shows what protobuf would split; bytes of payloads are in it as base64.
    const bytes = Buffer.concat([execution.shown, historyBytes(events), Buffer.from(JSON.stringify(events))]);
    places.push({ name: `history ${execution.type}`, bytes });
  }
  return places;
}

/** Every row of every table as text, bytea in hex; also what the planner remembers of columns. */
export const postgresTables = (stack: Stack): Promise<Place[]> =>
  asAdmin(stack, async (admin) => {
    const { rows: tables } = await admin.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema') union all select 'pg_catalog.pg_stats'`,
    );
    const places: Place[] = [];
    for (const { name } of tables) {
      const { rows } = await admin.query<{ line: string }>(`select t::text as line from ${name} t`);
      places.push({ name: `table ${name}`, bytes: Buffer.from(rows.map(({ line }) => line).join('\n')) });
    }
    return places;
  });
