import type { Knex } from 'knex';
import type pg from 'pg';

/**
 * Runs a named prepared statement on the transaction's own connection. Knex plans a raw query anew each time, which costs more than
 * running it on the booking path; Postgres keeps a named plan for the life of the connection.
 */
export async function prepared<Row extends pg.QueryResultRow>(
  trx: Knex.Transaction,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const client = trx.client as { acquireConnection(): Promise<pg.Client> };
  const connection = await client.acquireConnection();
  const result = await connection.query<Row>({ name, text, values });
  return result.rows;
}
