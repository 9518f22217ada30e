import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientPermissions, may, type Permission, permissions } from '../domain/clinic/roles.ts';
import { roleRights } from '../migrations/role-rights.ts';
import { bookVisit } from '../models/booking.ts';
import { createKnex } from '../models/knex.ts';
import { type Actor, signTenantToken } from '../models/tenant-token.ts';
import { clientActor, everyActor } from './support/actors.ts';
import { createCatalogue, slotInDays, oneService } from './support/catalogue.ts';
import { type Clinics, startClinics } from './support/clinics.ts';
import { plantRows, tenantTables } from './support/plant-rows.ts';

/** Open to every role of the clinic, each for a reason. */
const openToEveryRole: Record<string, string> = {
  audit_queue: 'granted to the sealer alone',
  idempotency_keys:
    'one’s own keys alone (policy own_key), of whatever the API lets somebody write; answers with a secret or a client are not kept',
};
/** Written once; the rows of somebody go while she is being erased, and then alone (migration 73). */
const goWithThePerson = ['clinical_notes', 'no_show_predictions'];
const verbs = ['select', 'insert', 'update', 'delete'] as const;
const logins = ['api', 'worker'] as const;

describe('what each role may do in the database', () => {
  let clinics: Clinics;
  let tables: string[];
  let limited: string[];
  let actors: Map<string, Actor>;
  /** Columns that a statement may fill, by table. */
  let writable: Map<string, string>;
  const connections = {} as Record<(typeof logins)[number], Knex>;
  beforeAll(async () => {
    clinics = await startClinics();
    for (const login of logins) connections[login] = createKnex({ url: clinics.urls[login], pool: 2 });
    const { clientId } = await createCatalogue(clinics.tenancy, clinics.a.id);
    actors = await everyActor(clinics, clinics.a, clientId);
    tables = await tenantTables(clinics.admin);
    limited = tables.filter((table) => table in roleRights);
    // Lines of proof and of the trail, which are append-only, open to the client they are about; the map is about rows that are nobody's own.
    await clinics.admin.query(
      `begin; set local session_replication_role = 'replica'; delete from contact_choices; delete from audit_queue;
       delete from audit_chain; delete from audit_subjects; delete from audit_events; commit`,
    );
    await plantRows(clinics, clinics.a, tables);
    const { rows } = await clinics.admin.query<{ table: string; columns: string }>(
      `select attrelid::regclass::text as table, string_agg(quote_ident(attname), ', ') as columns from pg_attribute
       where attrelid = any($1::regclass[]) and attnum > 0 and not attisdropped and attgenerated = '' group by 1`,
      [tables],
    );
    writable = new Map(rows.map(({ table, columns }) => [table, columns]));
  });
  afterAll(async () => {
    await Promise.all(Object.values(connections).map((knex) => knex.destroy()));
    await clinics.stop();
  });

  it('has a line for every table, or a reason, and knows every permission it names', () => {
    expect(tables.filter((table) => !(table in roleRights) && !(table in openToEveryRole))).toEqual([]);
    const listed = [...Object.keys(roleRights), ...Object.keys(openToEveryRole)];
    expect(listed.filter((table) => !tables.includes(table))).toEqual([]);
    const named = Object.values(roleRights).flatMap(({ read, write }) => [
      ...(read === 'everybody' ? [] : read),
      ...write,
    ]);
    const known = [...Object.keys(permissions), ...clientPermissions];
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('restricts what the tenant policy opens, for both logins and each verb', async () => {
    const { rows } = await clinics.admin.query<{ table: string; commands: string }>(
      `select tablename as table, string_agg(lower(cmd), ' ' order by cmd) as commands from pg_policies
       where policyname = 'role_' || lower(cmd) and permissive = 'RESTRICTIVE' and roles = '{neonpro_api,neonpro_worker}' group by 1`,
    );
    const found = Object.fromEntries(rows.map(({ table, commands }) => [table, commands]));
    expect(found).toEqual(
      Object.fromEntries(Object.keys(roleRights).map((table) => [table, 'delete insert select update'])),
    );
  });

  /** The map's word on a row that is nobody's own. */
  function isAllowed({ role }: Actor, table: string, verb: (typeof verbs)[number], scope?: string): boolean {
    const { read, write } = roleRights[table] ?? { read: [], write: [] };
    const opens = (wanted: typeof read): boolean => {
      if (role === 'system' || wanted === 'everybody') return true;
      if (role === 'client') return wanted.some((name) => clientPermissions.some((own) => own === name));
      const names = wanted.filter((name) => role !== 'api-client' || name === scope);
      return names.some((name) => name in permissions && may(role, name as Permission));
    };
    if (verb === 'select') return opens(read);
    return verb === 'insert' ? opens(write) : opens(read) && opens(write);
  }

  const isGranted = async (table: string, login: string, verb: string): Promise<boolean> => {
    const { rows } = await clinics.admin.query<{ yes: boolean }>(
      'select has_table_privilege($1, $2, $3) as yes',
      [`neonpro_${login}`, table, verb],
    );
    return rows[0]?.yes === true;
  };

  async function rowOf(table: string): Promise<string> {
    const { rows } = await clinics.admin.query<{ row: string }>(
      `select to_jsonb(t)::text as row from ${table} t where clinic_id = $1 limit 1`,
      [clinics.a.id],
    );
    return rows[0]?.row ?? '';
  }

  /** One's own row is another question; a second copy of a row passes the policies and stops at its key. */
  function statementFor(table: string, verb: string, { actorId }: Actor): string {
    const owner = { staff: 'id', clients: 'id', contact_choices: 'client_id' }[table];
    const others = owner ? `where ${owner}::text <> '${actorId}'` : '';
    if (verb === 'select') return `select 1 from ${table} ${others} limit 1`;
    if (verb === 'update') return `update ${table} set clinic_id = clinic_id ${others}`;
    if (verb === 'delete') return `delete from ${table} ${others}`;
    // What is signed is signed by whoever acts.
    const signed =
      table === 'clinical_notes' && actorId !== 'system' ? `{"author_staff_id": "${actorId}"}` : '{}';
    const columns = writable.get(table) ?? '';
    return `insert into ${table} (${columns}) overriding system value
      select ${columns} from jsonb_populate_record(null::${table}, '$row'::jsonb || '${signed}')`;
  }

  /** Whether the policies let it through; whatever was done is undone. */
  async function tries(
    login: (typeof logins)[number],
    actor: Actor,
    sql: string,
    row = '',
  ): Promise<boolean> {
    const undo = new Error('undo');
    let isDone = false;
    await connections[login]
      .transaction(async (trx) => {
        await trx.raw('select app.begin(?)', [signTenantToken(actor, clinics.tokenKey)]);
        const text = sql.replace('$row', row.replaceAll("'", "''")).replaceAll('?', String.raw`\?`);
        isDone = (await trx.raw<{ rowCount: number }>(text)).rowCount > 0;
        throw undo;
      })
      .catch((error: { code?: string }) => {
        // 23: a key, a reference or a check said no, after the policies.
        if (error !== undo && error.code?.startsWith('23')) isDone = true;
        else if (error !== undo && error.code !== '42501') throw error;
      });
    return isDone;
  }

  it('is the map, cell by cell', async () => {
    const wrong: string[] = [];
    let cells = 0;
    for (const table of limited) {
      const row = await rowOf(table);
      for (const login of logins) {
        for (const verb of verbs) {
          // What no login was granted needs no policy to refuse it.
          if (!(await isGranted(table, login, verb))) continue;
          for (const [name, actor] of actors) {
            const isKept = verb === 'delete' && goWithThePerson.includes(table);
            const isExpected = !isKept && isAllowed(actor, table, verb, name.split('program with ')[1]);
            const isDone = await tries(login, actor, statementFor(table, verb, actor), row);
            cells += 1;
            if (isDone !== isExpected) wrong.push(`${login} ${name} ${verb} ${table}: ${isDone}`);
          }
        }
      }
    }
    expect(cells).toBeGreaterThan(1_000);
    expect(wrong).toEqual([]);
  }, 120_000);

  it('lets an auditor write nothing, wherever it is, but the key of a repeated request', async () => {
    const auditor = actors.get('auditor') as Actor;
    for (const table of tables.filter((name) => name !== 'idempotency_keys')) {
      const row = await rowOf(table);
      for (const login of logins) {
        for (const verb of ['insert', 'update', 'delete']) {
          const isDone = await tries(login, auditor, statementFor(table, verb, auditor), row);
          expect(isDone, `${login} ${verb} ${table}`).toBe(false);
        }
      }
    }
  });

  it('shows a client her own visit and nothing of the next client', async () => {
    const { tenancy, workerTenancy, a } = clinics;
    const [anna, bela] = [await createCatalogue(tenancy, a.id), await createCatalogue(tenancy, a.id)];
    for (const one of [anna, bela]) {
      const wish = { ...one, startsAt: slotInDays(3), roomId: null, deviceId: null };
      await tenancy.withClinic(a.system, (scope) => bookVisit(scope, oneService(wish), null, Date.now()));
    }
    for (const login of [tenancy, workerTenancy]) {
      const seen = await login.withClinic(clientActor(a, anna.clientId), async ({ trx }) => ({
        clients: await trx('clients').pluck('id'),
        visits: await trx('appointments').pluck('client_id'),
        holds: (await trx('occupancies')).length,
        events: (await trx('appointmentEvents')).length,
        staff: (await trx('staff')).length,
        changed: await trx('appointments').where({ clientId: bela.clientId }).update({ isClosed: true }),
        freed: await trx('occupancies').where({ resourceId: bela.professionalId }).delete(),
      }));
      const nothing = { events: 0, staff: 0, changed: 0, freed: 0 };
      expect(seen).toEqual({ clients: [anna.clientId], visits: [anna.clientId], holds: 1, ...nothing });
      const given = login.withClinic(clientActor(a, anna.clientId), ({ trx }) =>
        trx('appointments').where({ clientId: anna.clientId }).update({ clientId: bela.clientId }),
      );
      await expect(given).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('shows whoever still has to enrol the clinic and themselves, no more', async () => {
    const enrolling = actors.get('enrolling') as Actor;
    const seen = await clinics.tenancy.withClinic(enrolling, async ({ trx }) => ({
      staff: await trx('staff').pluck('id'),
      clinics: (await trx('clinics')).length,
      clients: (await trx('clients')).length,
    }));
    expect(seen).toEqual({ staff: [enrolling.actorId], clinics: 1, clients: 0 });
  });
});
