import type pg from 'pg';
import { tenantTables } from './world.ts';

/** Of every row of the clinic and of its people's accounts: whatever changes shows. */
export async function checksums(admin: pg.Client, clinicId: string): Promise<Map<string, string>> {
  const sums = new Map<string, string>();
  const sum = async (name: string, where: string) => {
    const { rows } = await admin.query<{ sum: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, chr(10) order by t::text)), '') as sum from ${name} t where ${where}`,
      [clinicId],
    );
    sums.set(name, rows[0]?.sum ?? '');
  };
  for (const table of await tenantTables(admin)) await sum(table, 'clinic_id = $1');
  const { rows } = await admin.query<{ name: string; column: string }>(
    `select distinct on (c.relname) 'app.' || c.relname as name, a.attname as column from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attname in ('clinic_id', 'user_id')
     where c.relnamespace = 'app'::regnamespace and c.relkind = 'r' order by c.relname, a.attname`,
  );
  const people = '(select user_id from public.staff where clinic_id = $1)';
  for (const { name, column } of rows)
    await sum(name, column === 'clinic_id' ? 'clinic_id = $1' : `user_id in ${people}`);
  await sum('app.users', `id in ${people}`);
  return sums;
}
