import type { Knex } from 'knex';
import { translateDatabaseError } from './database-errors.ts';
import type { Scope } from './tenancy.ts';

type Value = Knex.Value | null | readonly (string | Buffer)[];
/** Outside of any clinic's transaction, before a clinic is known; or inside one, on its connection: nobody holds two at once. */
export type Asker = Knex | Pick<Scope, 'run'>;

/** A definer function, its arguments as `?`. */
export async function call<Row extends object>(
  asker: Asker,
  sql: string,
  values: readonly Value[],
): Promise<Row[]> {
  try {
    if (typeof asker === 'function')
      return (await asker.raw<{ rows: Row[] }>(sql, values as readonly Knex.Value[])).rows;
    let at = 0;
    return await asker.run<Row>({ text: sql.replaceAll('?', () => `$${++at}`), values: [...values] });
  } catch (error) {
    throw translateDatabaseError(error);
  }
}
