import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type Clinics, startClinics } from './support/clinics.ts';
import { definers, extraPolicies } from './support/decided-policies.ts';

const runtimeRoles = ['neonpro_api', 'neonpro_worker', 'neonpro_outbox', 'neonpro_audit_writer'];
/** Tables without a clinic, and who may touch them; people and sessions are reached through definer functions alone. */
const tablesWithoutClinic: Record<string, string[]> = {
  'app.challenges': [],
  'app.client_sessions': [],
  'app.networks': [],
  'app.passkeys': [],
  'app.rate_limits': ['neonpro_api'],
  'app.recovery_codes': [],
  'app.role_permissions': [],
  'app.sessions': [],
  'app.sign_in_flows': [],
  'app.spent_refreshes': [],
  'app.token_key': [],
  'app.totp': [],
  'app.users': [],
  // What ANVISA publishes, of no clinic: everybody may read it, workers copy it; a stage is filled by workers alone.
  'public.anvisa_changes': ['neonpro_api', 'neonpro_worker'],
  'public.anvisa_companies': ['neonpro_api', 'neonpro_worker'],
  'public.anvisa_files': ['neonpro_api', 'neonpro_worker'],
  'public.anvisa_imports': ['neonpro_api', 'neonpro_worker'],
  'public.anvisa_irregular': ['neonpro_api', 'neonpro_worker'],
  'public.anvisa_products': ['neonpro_api', 'neonpro_worker'],
  'public.anvisa_stage_companies': ['neonpro_worker'],
  'public.anvisa_stage_cosmetics': ['neonpro_worker'],
  'public.anvisa_stage_devices': ['neonpro_worker'],
  'public.anvisa_stage_irregular': ['neonpro_worker'],
  'public.anvisa_stage_medicines': ['neonpro_worker'],
  'public.knex_migrations': [],
  'public.knex_migrations_lock': [],
  // Breakers of the workers: no clinic's data.
  'public.provider_health': ['neonpro_api', 'neonpro_worker'],
};

describe('the catalogue of row level security', () => {
  let clinics: Clinics;
  beforeAll(async () => {
    clinics = await startClinics();
  });
  afterAll(() => clinics.stop());
  const ask = async <Row extends object>(sql: string): Promise<Row[]> =>
    (await clinics.admin.query<Row>(sql)).rows;
  const ours = "n.nspname in ('public', 'app')";

  it('binds every table of a clinic, its owner included', async () => {
    const loose = await ask(`
      select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attname = 'clinic_id'
      where ${ours} and c.relkind in ('r', 'p') and c.relname not in ('sessions', 'client_sessions', 'sign_in_flows')
        and not (c.relrowsecurity and c.relforcerowsecurity and a.attnotnull)`);
    expect(loose).toEqual([]);
  });

  it('leaves no table without a clinic open but those that were decided on', async () => {
    const tables = await ask<{ name: string; grantees: string[] }>(`
      select n.nspname || '.' || c.relname as name,
        array(select distinct g.grantee::regrole::text from aclexplode(c.relacl) g
          where g.grantee <> c.relowner order by 1) as grantees
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where ${ours} and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity) order by 1`);
    expect(Object.fromEntries(tables.map(({ name, grantees }) => [name, grantees]))).toEqual(
      tablesWithoutClinic,
    );
  });

  it('has the tenant policy on each, for reading and writing, and only the extra ones on the list', async () => {
    const policies = await ask<{ line: string }>(`
      select tablename || ': ' || policyname || ' for ' || cmd || ' to ' || array_to_string(roles, ',') as line
      from pg_policies where policyname <> 'tenant' and policyname not like 'role\\_%' order by 1`);
    expect(policies.map(({ line }) => line)).toEqual(extraPolicies);
    const missing = await ask(`
      select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relrowsecurity and not exists (
        select from pg_policies p where p.tablename = c.relname and p.policyname = 'tenant' and p.cmd = 'ALL'
          and p.roles = '{public}' and p.permissive = 'PERMISSIVE'
          and regexp_replace(p.qual, '\\s+', ' ', 'g') = '(clinic_id = ( SELECT app.tenant() AS tenant))'
          and p.qual = p.with_check)`);
    expect(missing).toEqual([]);
  });

  it('shows those who look across clinics ids and states only, or sealed bodies', async () => {
    const columns = await ask<{ table: string; columns: string }>(`
      select c.relname as table, string_agg(a.attname, ' ' order by a.attname) as columns
      from pg_policies p join pg_class c on c.oid = format('%I.%I', p.schemaname, p.tablename)::regclass
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where p.policyname <> 'tenant' and p.roles[1] = 'neonpro_outbox'
        and has_column_privilege('neonpro_outbox', c.oid, a.attnum, 'select') group by 1 order by 1`);
    expect(Object.fromEntries(columns.map((one) => [one.table, one.columns]))).toEqual({
      appointments: 'clinic_id id is_closed updated_at',
      break_glass_grants: 'clinic_id id is_closed opened_at',
      campaigns: 'clinic_id id is_closed updated_at',
      client_packages: 'clinic_id id is_closed updated_at',
      clinics: 'clinic_id',
      delay_notices: 'clinic_id created_at id is_closed',
      deposits: 'clinic_id id is_closed updated_at',
      due_returns: 'clinic_id id is_closed updated_at',
      imports: 'clinic_id created_at id status',
      inbound_media: 'clinic_id inbound_id is_closed updated_at',
      message_templates: 'clinic_id id is_closed updated_at',
      messages: 'clinic_id id is_closed updated_at',
      key_rotations: 'clinic_id id is_closed updated_at',
      consent_withdrawals: 'clinic_id id is_closed updated_at',
      data_exports: 'clinic_id id is_closed updated_at',
      erasures: 'clinic_id id is_closed updated_at',
      incidents: 'clinic_id id is_closed updated_at',
      recalls: 'clinic_id id network_closed_at network_recall_id state updated_at',
      rights_requests: 'clinic_id id is_closed updated_at',
      no_show_trainings: 'clinic_id id is_closed updated_at',
      no_show_watches: 'clinic_id id is_closed updated_at',
      outbox: 'attempts clinic_id created_at due_at entity_id id last_error topic',
      professional_licences: 'clinic_id valid_until',
      resources: 'clinic_id maintenance_due_on',
      safety_events: 'clinic_id id is_closed updated_at',
      slot_openings: 'clinic_id id is_closed updated_at',
      webhook_deliveries: 'clinic_id id state updated_at',
      webhook_events: 'attempts body_ct clinic_id due_at event_id processed_at received_at',
      webhook_subscriptions: 'clinic_id',
    });
  });

  it('leads every key and reference of such a table by the clinic', async () => {
    const loose = await ask(`
      select c.conrelid::regclass::text as table, c.conname from pg_constraint c
        join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
      where n.nspname = 'public' and t.relrowsecurity and c.contype in ('p', 'u', 'f', 'x') and a.attname <> 'clinic_id'
      order by 1, 2`);
    // The outbox is read in its own order; a WhatsApp number belongs to one clinic in the world; a network holds several clinics.
    expect(loose).toEqual([
      { table: 'clinics', conname: 'clinics_network_id_fkey' },
      { table: 'messaging_channels', conname: 'messaging_channels_phone_number_id_key' },
      { table: 'outbox', conname: 'outbox_pkey' },
    ]);
  });

  it('keeps definer functions on the list, with a pinned path, closed to the public', async () => {
    const functions = await ask<{ name: string; isPinned: boolean; isPublic: boolean }>(`
      select p.proname as name, coalesce('search_path=pg_catalog, pg_temp' = any(p.proconfig), false) as "isPinned",
        has_function_privilege('public', p.oid, 'execute') as "isPublic"
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where ${ours} and p.prosecdef order by 1`);
    expect(functions).toEqual(definers.map((name) => ({ name, isPinned: true, isPublic: false })));
  });

  it('has no views that look with their maker’s eyes, and nothing kept outside the policies', async () => {
    expect(
      await ask(`select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${ours}
        and (c.relkind = 'm' or (c.relkind = 'v' and not coalesce('security_invoker=true' = any(c.reloptions), false)))`),
    ).toEqual([]);
  });

  it('runs as roles that own nothing and rule nothing', async () => {
    const roles = [...runtimeRoles, 'neonpro_owner', 'neonpro_migrator'];
    const list = roles.map((role) => `'${role}'`).join(', ');
    expect(
      await ask(`select rolname from pg_roles where rolname in (${list})
        and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`),
    ).toEqual([]);
    const runtime = runtimeRoles.map((role) => `'${role}'`).join(', ');
    expect(await ask(`select relname from pg_class where relowner::regrole::text in (${runtime})`)).toEqual(
      [],
    );
    expect(
      await ask(
        `select m.roleid::regrole from pg_auth_members m where m.member::regrole::text in (${runtime})`,
      ),
    ).toEqual([]);
    expect(
      await ask(`select c.relname, g.privilege_type from pg_class c join pg_namespace n on n.oid = c.relnamespace,
        aclexplode(c.relacl) g where ${ours} and g.grantee::regrole::text in (${runtime})
        and g.privilege_type in ('TRUNCATE', 'TRIGGER', 'REFERENCES')`),
    ).toEqual([]);
    expect(
      await ask(`select r from unnest(array[${runtime}]) r where has_schema_privilege(r, 'public', 'create')
        or has_schema_privilege(r, 'app', 'create') or has_database_privilege(r, '${inject('server').template}', 'create, temp')`),
    ).toEqual([]);
  });
});
