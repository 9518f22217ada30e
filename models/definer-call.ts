import type { Knex } from 'knex';
import { translateDatabaseError } from './database-errors.ts';

type Value = Knex.Value | null | readonly (string | Buffer)[];

/** A definer function asked outside of any clinic's transaction: sign-in, before a clinic is known. */
export async function call<Row>(knex: Knex, sql: string, values: readonly Value[]): Promise<Row[]> {
  try {
    return (await knex.raw<{ rows: Row[] }>(sql, values as readonly Knex.Value[])).rows;
  } catch (error) {
    throw translateDatabaseError(error);
  }
}
