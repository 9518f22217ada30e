import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { migrationSource } from '../migrations/index.ts';
import { createKnex } from '../models/knex.ts';
import { migrateDatabase } from '../models/migrate.ts';

/** The last migration of the first release. */
const released = '13-processes';

describe('a clinic that was there before this release', () => {
  const server = inject('server');
  const database = `neonpro_upgrade_${process.pid}_${randomBytes(3).toString('hex')}`;
  const at = (url: string) => url.replace(/\/[^/]*$/, `/${database}`);
  const tokenKey = Buffer.from(server.tokenKey, 'base64');
  const clinicId = randomUUID();
  let admin: pg.Client;
  const all = migrationSource.getMigrations([]);

  async function onServer(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: server.adminUrl });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  }

  /** As the release left it: its migrations and no later one. */
  async function migrateAsReleased(): Promise<void> {
    const names = await all;
    const old = {
      ...migrationSource,
      getMigrations: () => Promise.resolve(names.slice(0, names.indexOf(released) + 1)),
    };
    const knex = createKnex({ url: at(server.urls.migrator), pool: 1, isPatient: true });
    await knex.raw('set role neonpro_owner');
    await knex.migrate.latest({ migrationSource: old }).finally(() => knex.destroy());
  }

  beforeAll(async () => {
    await onServer(`create database ${database} owner neonpro_owner template template0 encoding 'UTF8'`);
    admin = new pg.Client({ connectionString: at(server.adminUrl) });
    await admin.connect();
    const { rows } = await withTemplate((client) =>
      client.query<{ extname: string }>(`select extname from pg_extension where extname <> 'plpgsql'`),
    );
    for (const { extname } of rows) await admin.query(`create extension ${extname} schema public`);
    await migrateAsReleased();
    await admin.query(
      `insert into clinics (clinic_id, name, time_zone, hours) values ($1, 'Clínica Antiga', 'America/Sao_Paulo', '{}')`,
      [clinicId],
    );
    await admin.query(`insert into app.users (id, email_index, password_hash) values ($1, '\\x01', 'x')`, [
      randomUUID(),
    ]);
    await admin.query(
      `insert into staff (clinic_id, id, user_id, role, name_ct, email_ct)
       select $1, gen_random_uuid(), id, 'owner', '\\x01', '\\x01' from app.users`,
      [clinicId],
    );
    await lived(admin, clinicId);
  });
  afterAll(async () => {
    await admin.end();
    await onServer(`drop database if exists ${database} with (force)`);
  });

  async function withTemplate<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: server.urls.migrator });
    await client.connect();
    return work(client).finally(() => client.end());
  }

  it('comes up to date, and its people have their grace from today', async () => {
    const names = await migrateDatabase({ url: at(server.urls.migrator), tokenKey });
    expect(names[0]).toBe((await all)[(await all).indexOf(released) + 1]);
    const { rows } = await admin.query<{ clinicId: string; isToday: boolean }>(
      `select clinic_id as "clinicId", since > now() - interval '10 minutes' as "isToday" from sign_in_policies`,
    );
    expect(rows).toEqual([{ clinicId, isToday: true }]);
    const { rows: forced } = await admin.query(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relrowsecurity
         and not relforcerowsecurity`,
    );
    expect(forced).toEqual([]);
    const { rows: services } = await admin.query('select position from appointment_services');
    expect(services).toEqual([{ position: 1 }]);
  });

  it('can go back to the release and forth again without losing its people', async () => {
    const knex = createKnex({ url: at(server.urls.migrator), pool: 1, isPatient: true });
    await knex.raw('set role neonpro_owner');
    const last = (await all).at(-1);
    for (let done: string | undefined = last; done && done !== released;) {
      const [, undone] = (await knex.migrate.down({ migrationSource })) as [number, string[]];
      done = undone[0] && (await all)[(await all).indexOf(undone[0]) - 1];
    }
    await knex.destroy();
    const { rows: later } = await admin.query(`select to_regclass('api_clients') as "table"`);
    expect(later).toEqual([{ table: null }]);
    await migrateDatabase({ url: at(server.urls.migrator), tokenKey });
    const { rows } = await admin.query('select role from staff');
    expect(rows).toEqual([{ role: 'owner' }]);
    const { rows: messages } = await admin.query('select channel from messages');
    expect(messages).toEqual([{ channel: 'whatsapp' }]);
  });
});

/** A client with a visit to come, whose confirmation was asked for. */
async function lived(admin: pg.Client, clinicId: string): Promise<void> {
  const [client, person, act, visit] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const sealed = "'\\x01'";
  const rows: [string, string[]][] = [
    [`person_keys (clinic_id, person_id, wrapped_key) values ($1, $2, ${sealed})`, [client]],
    [`clients (clinic_id, id, name_ct) values ($1, $2, ${sealed})`, [client]],
    [`resources (clinic_id, id, kind, name_ct) values ($1, $2, 'professional', ${sealed})`, [person]],
    [
      `procedures (clinic_id, id, code, name, duration_min) values ($1, $2, 'CONSULT', 'Avaliação', 30)`,
      [act],
    ],
    [
      `appointments (clinic_id, id, client_id, procedure_id, professional_id, starts_at, ends_at)
       values ($1, $2, $3, $4, $5, now() + interval '2 days', now() + interval '2 days 30 minutes')`,
      [visit, client, act, person],
    ],
    [
      `occupancies (clinic_id, appointment_id, resource_id, held_from, held_to)
       values ($1, $2, $3, now() + interval '2 days', now() + interval '2 days 30 minutes')`,
      [visit, person],
    ],
    [
      `appointment_events (clinic_id, appointment_id, kind, actor, actor_role) values ($1, $2, 'booked', 'x', 'owner')`,
      [visit],
    ],
    [
      `messages (clinic_id, id, key, client_id, appointment_id, step, template)
       values ($1, $2, 'one', $3, $4, 'confirmation-request', 'confirmacao_consulta')`,
      [randomUUID(), client, visit],
    ],
  ];
  for (const [into, values] of rows) await admin.query(`insert into ${into}`, [clinicId, ...values]);
}
