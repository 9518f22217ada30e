import type { Knex } from 'knex';
import type pg from 'pg';
import type { Scope } from './tenancy.ts';

/**
 * Runs a named prepared statement on the transaction's own connection. Knex plans a raw query anew each time, which costs more than
 * running it on the booking path; Postgres keeps a named plan for the life of the connection.
 */
export async function prepared<Row extends pg.QueryResultRow>(
  where: Pick<Scope, 'run'> | Knex.Transaction,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  if ('run' in where) return where.run<Row>({ name, text, values });
  const client = where.client as { acquireConnection(): Promise<pg.Client> };
  const connection = await client.acquireConnection();
  return (await connection.query<Row>({ name, text, values })).rows;
}
