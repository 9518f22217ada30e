import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { systemActor } from '../../../models/tenancy.ts';
import { signTenantToken } from '../../../models/tenant-token.ts';

interface Column {
  name: string;
  type: string;
  /** Of a check that lists texts, the first. */
  choice: string | null;
}

/** One row of the clinic in each table, with the constraints off: nobody can read it, but its id is somebody's. */
export async function plantRows(
  { admin, clinicId, tokenKey }: { admin: pg.Client; clinicId: string; tokenKey: Buffer },
  tables: readonly string[],
): Promise<void> {
  await admin.query("set session_replication_role = 'replica'");
  // For defaults that ask who acts.
  await admin.query("select set_config('app.token', $1, false)", [
    signTenantToken(systemActor(clinicId), tokenKey),
  ]);
  for (const table of tables) {
    const { rows } = await admin.query<Column>(
      `select attname as name, format_type(atttypid, null) as type,
         (select substring(pg_get_constraintdef(c.oid) from '''([^'']+)''::text') from pg_constraint c
          where c.conrelid = a.attrelid and c.contype = 'c' and c.conkey = array[a.attnum] limit 1) as choice
       from pg_attribute a where attrelid = $1::regclass and attnum > 0 and not attisdropped and attnotnull
         and not atthasdef and attidentity = '' and attname <> 'clinic_id'`,
      [table],
    );
    const names = ['clinic_id', ...rows.map(({ name }) => name)].join(', ');
    const values = [`'${clinicId}'`, ...rows.map(sample)].join(', ');
    // A row that a check refuses is not planted: its table has other ids to try, or none.
    await admin
      .query(`insert into ${table} (${names}) values (${values}) on conflict do nothing`)
      .catch(() => undefined);
  }
  await admin.query("set session_replication_role = 'origin'");
}

function sample({ name, type, choice }: Column): string {
  if (type === 'uuid') return `'${randomUUID()}'`;
  if (type === 'bytea') return String.raw`'\x00'`;
  if (type === 'jsonb' || type.endsWith('[]')) return `'{}'`;
  if (type.startsWith('timestamp'))
    return /ends_at|held_to|expires/.test(name) ? `now() + interval '1 hour'` : 'now()';
  if (type === 'date') return 'current_date';
  return type === 'text' ? `'${choice ?? 'x'}'` : '1';
}
