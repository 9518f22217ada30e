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
 * One row of a clinic in every table, copied under the superuser with the constraints off, so that a new table is covered
 * the day it is made.
 */
export async function plantRows(
  { admin, tokenKey }: Pick<Clinics, 'admin' | 'tokenKey'>,
  clinic: TestClinic,
  tables: readonly string[],
): Promise<void> {
  await admin.query("set session_replication_role = 'replica'");
  // For defaults that ask who acts.
  await admin.query("select set_config('app.token', $1, false)", [signTenantToken(clinic.system, tokenKey)]);
  for (const table of tables) {
    const { rows } = await admin.query<{ name: string; type: string }>(
      `select attname as name, format_type(atttypid, null) as type from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped and (attnotnull or attname = 'wrapped_key'
         or attrelid::regclass::text || '.' || attname = any($2))
         and not atthasdef and attidentity = '' and attname <> 'clinic_id'`,
      [table, alsoFilled],
    );
    const columns = ['clinic_id', ...rows.map(({ name }) => name)];
    const values = [`'${clinic.id}'`, ...rows.map((column) => sample(table, column))];
    await admin.query(
      `insert into ${table} (${columns.join(', ')}) values (${values.join(', ')}) on conflict do nothing`,
    );
  }
  await admin.query("set session_replication_role = 'origin'");
}

/** Columns that may be empty, of which a check wants one to be filled. */
const alsoFilled = [
  ...['occupancies.appointment_id', 'competence_rules.regime'],
  ...['competence_sign_offs.regime', 'competence_sign_offs.council'],
];
const choices: Record<string, string> = {
  'staff.role': 'manager',
  'resources.kind': 'room',
  'imports.kind': 'clients',
  'idempotency_keys.key': 'idempotent',
  'resource_blocks.kind': 'absence',
  'booking_policies.step_min': '15',
  'professional_licences.council': 'CRM',
  'competence_rules.verdict': 'YES',
  'competence_rules.source': 'Lei',
  'competence_rules.regime': 'cosmetic',
  'competence_sign_offs.regime': 'cosmetic',
  'competence_sign_offs.council': 'CRM',
  'payment_accounts.pix_key_kind': 'cnpj',
  'booking_policies.hold_min': '15',
  'booking_policies.regret_days': '7',
  'booking_policies.deposit_kind': 'none',
  'booking_policies.waitlist_turn_min': '15',
  'booking_policies.waitlist_min_lead_min': '60',
};
function sample(table: string, { name, type }: { name: string; type: string }): string {
  const chosen = choices[`${table}.${name}`];
  if (type === 'uuid') return `'${randomUUID()}'`;
  if (type === 'bytea') return `'\\x00'`;
  if (type === 'jsonb' || type.endsWith('[]')) return `'{}'`;
  if (type === 'boolean') return 'false';
  if (type === 'date') return 'current_date';
  if (type.startsWith('timestamp'))
    return /ends_at|held_to|expires_at/.test(name) ? `now() + interval '1 hour'` : 'now()';
  return type === 'text' ? `'${chosen ?? 'x'}'` : (chosen ?? '1');
}
