import type { Knex } from 'knex';

export type Grants = Partial<
  Record<'neonpro_api' | 'neonpro_worker' | 'neonpro_audit_writer' | 'neonpro_outbox', string>
>;

/**
 * What every table of a clinic gets (security rules D1–D2): row level security that binds the owner too, one policy that
 * reads the signed tenant once per statement, and grants to roles that own nothing.
 */
export async function protectTenantTable(knex: Knex, table: string, grants: Grants): Promise<void> {
  await knex.raw(`
    alter table ${table} enable row level security;
    alter table ${table} force row level security;
    create policy tenant on ${table}
      using (clinic_id = (select app.tenant())) with check (clinic_id = (select app.tenant()));`);
  for (const [role, privileges] of Object.entries(grants)) {
    await knex.raw(`grant ${privileges} on ${table} to ${role}`);
  }
}

/** Rows that are written once: updates, deletes and truncation are refused to everybody, the owner included. */
export async function makeAppendOnly(knex: Knex, table: string): Promise<void> {
  await knex.raw(`
    create trigger append_only before update or delete on ${table}
      for each row execute function app.refuse_change();
    create trigger append_only_truncate before truncate on ${table}
      for each statement execute function app.refuse_change();`);
}
