import { randomUUID } from 'node:crypto';
import { signTenantToken } from '../../models/tenant-token.ts';
import type { Clinics, TestClinic } from './clinics.ts';

/** Every table of a clinic there is. */
export async function tenantTables(admin: Clinics['admin']): Promise<string[]> {
  const { rows } = await admin.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'clinic_id'
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`,
  );
  return rows.map(({ name }) => name);
}

/**
 * One row of a clinic in every table, written under the superuser with the constraints off, so that a new table is covered the day it is
 * made. What a row may say is not the question here, so the checks of this database go.
 */
export async function plantRows(
  { admin, tokenKey }: Pick<Clinics, 'admin' | 'tokenKey'>,
  clinic: TestClinic,
  tables: readonly string[],
): Promise<void> {
  await admin.query("set session_replication_role = 'replica'");
  // For defaults that ask who acts.
  await admin.query("select set_config('app.token', $1, false)", [signTenantToken(clinic.system, tokenKey)]);
  await dropChecks(admin, tables);
  for (const table of tables) {
    const { rows } = await admin.query<{ name: string; type: string }>(
      `select attname as name, format_type(atttypid, null) as type from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped and (attnotnull or attname = 'wrapped_key')
         and not atthasdef and attidentity = '' and attname <> 'clinic_id'`,
      [table],
    );
    const columns = ['clinic_id', ...rows.map(({ name }) => name)];
    const values = [`'${clinic.id}'`, ...rows.map(sample)];
    await admin.query(
      `insert into ${table} (${columns.join(', ')}) values (${values.join(', ')}) on conflict do nothing`,
    );
  }
  await admin.query("set session_replication_role = 'origin'");
}

async function dropChecks(admin: Clinics['admin'], tables: readonly string[]): Promise<void> {
  const { rows } = await admin.query<{ table: string; name: string }>(
    `select conrelid::regclass::text as table, conname as name from pg_constraint
     where contype = 'c' and conrelid = any($1::regclass[])`,
    [tables],
  );
  for (const { table, name } of rows) await admin.query(`alter table ${table} drop constraint ${name}`);
}

function sample({ name, type }: { name: string; type: string }): string {
  if (type === 'uuid') return `'${randomUUID()}'`;
  if (type === 'bytea') return `'\\x00'`;
  if (type === 'jsonb' || type.endsWith('[]')) return `'{}'`;
  if (type === 'boolean') return 'false';
  if (type === 'date') return 'current_date';
  if (type.startsWith('timestamp'))
    return /ends_at|held_to|expires_at/.test(name) ? `now() + interval '1 hour'` : 'now()';
  return type === 'text' ? `'x'` : '1';
}
