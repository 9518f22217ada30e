import knex, { type Knex } from 'knex';
import { knexSnakeCaseMappers } from 'objection';
import pg from 'pg';

// int8 is a count or a sequence here, always below 2^53.
pg.types.setTypeParser(20, Number);
// A day is no instant: `yyyy-mm-dd` as it is stored, not midnight of whatever zone this machine is in.
pg.types.setTypeParser(1082, (day) => day);

export interface DatabaseOptions {
  url: string;
  /** Most connections this process takes. */
  pool?: number;
  /** No limit for a statement: migrations only. */
  isPatient?: boolean;
}

/** Limits of D10: nothing waits for ever, and a full pool answers in two seconds instead of knex's sixty. */
export function createKnex({ url, pool = 10, isPatient = false }: DatabaseOptions): Knex {
  return knex({
    client: 'pg',
    // knex's type lacks lock_timeout; pg takes it.
    connection: {
      connectionString: url,
      connectionTimeoutMillis: 2_000,
      statement_timeout: 5_000,
      // The server's limit says nothing when the line to it has gone silent.
      ...(isPatient ? {} : { query_timeout: 8_000 }),
      keepAlive: true,
      lock_timeout: 2_000,
      idle_in_transaction_session_timeout: 10_000,
      application_name: 'neonpro',
      // Statements of one transaction are sent without waiting for each other's answers (clinic-transaction.ts).
      pipeline: true,
    } as Knex.PgConnectionConfig,
    acquireConnectionTimeout: 2_000,
    pool: {
      min: 0,
      max: pool,
      afterCreate(client: pg.Client, done: (error: null, client: pg.Client) => void) {
        // A connection lost while idle must not end the process; the pool makes a new one.
        client.on('error', () => undefined);
        done(null, client);
      },
    },
    ...knexSnakeCaseMappers(),
  });
}
