import type { Clinics } from './clinics.ts';
import { tenantTables } from './plant-rows.ts';

/**
 * Every row of a clinic as it is now, and how to bring the clinic back to it, as a restore of the database does: behind the triggers, and
 * with what was written since gone. Files outside the database stay as they are.
 */
export async function backUpClinic({ admin }: Clinics, clinicId: string): Promise<() => Promise<void>> {
  const copies = `backup_${clinicId.replaceAll('-', '')}`;
  const tables = await tenantTables(admin);
  await admin.query(`create schema ${copies}`);
  for (const table of tables)
    await admin.query(
      `create table ${copies}.${table} as select * from ${table} where clinic_id = '${clinicId}'`,
    );
  const columnsOf = async (table: string): Promise<string> => {
    const { rows } = await admin.query<{ names: string }>(
      `select string_agg(quote_ident(attname), ', ') as names from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
      [table],
    );
    return rows[0]?.names ?? '';
  };
  return async () => {
    await admin.query(`set session_replication_role = 'replica'`);
    for (const table of tables) {
      const columns = await columnsOf(table);
      await admin.query(`delete from ${table} where clinic_id = '${clinicId}'`);
      await admin.query(
        `insert into ${table} (${columns}) overriding system value select ${columns} from ${copies}.${table}`,
      );
    }
    await admin.query(`set session_replication_role = 'origin'`);
  };
}
