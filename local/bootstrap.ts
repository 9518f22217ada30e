import pg from 'pg';
import { LauncherError } from './errors.ts';
import { scramVerifier } from './scram.ts';
import type { DatabasePasswords } from './secrets.ts';

export type RoleUrls = Record<keyof DatabasePasswords, string>;

/** Login roles; what each may touch is granted by the migrations. Timeouts: security.md D10. */
const logins: { [role in keyof DatabasePasswords]: { name: string; statementTimeout: string } } = {
  migrator: { name: 'neonpro_migrator', statementTimeout: '0' },
  api: { name: 'neonpro_api', statementTimeout: '5s' },
  worker: { name: 'neonpro_worker', statementTimeout: '30s' },
  outbox: { name: 'neonpro_outbox', statementTimeout: '5s' },
  audit: { name: 'neonpro_audit_writer', statementTimeout: '30s' },
};
const owner = 'neonpro_owner';
const extensions = ['btree_gist', 'pgcrypto'];
/** Any fixed number: two starts on one server take turns. */
const bootstrapLock = 748_310_022;

export type BootstrapOptions = {
  /** A superuser, or a user with CREATEROLE and CREATEDB; its database only has to exist. */
  adminUrl: string;
  database: string;
  passwords: DatabasePasswords;
};

/** Roles, database and extensions; run again it changes nothing but the passwords to the given ones. */
export async function bootstrapDatabase({
  adminUrl,
  database,
  passwords,
}: BootstrapOptions): Promise<RoleUrls> {
  await withClient(adminUrl, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [bootstrapLock]);
    await ensureRoles(admin, passwords);
    await ensureDatabase(admin, database);
  });
  await withClient(urlFor(adminUrl, { database }), ensureExtensions);
  const url = (role: keyof DatabasePasswords) =>
    urlFor(adminUrl, { database, user: logins[role].name, password: passwords[role] });
  return {
    migrator: url('migrator'),
    api: url('api'),
    worker: url('worker'),
    outbox: url('outbox'),
    audit: url('audit'),
  };
}

async function ensureRoles(admin: pg.Client, passwords: DatabasePasswords): Promise<void> {
  await createRole(admin, owner, 'NOLOGIN');
  for (const [role, { name, statementTimeout }] of Object.entries(logins)) {
    // NOINHERIT: the migrator has the owner's rights only after SET ROLE, on purpose and visibly.
    await createRole(admin, name, 'NOINHERIT');
    const verifier = scramVerifier(passwords[role as keyof DatabasePasswords]);
    await admin.query(`alter role ${name} login password ${pg.escapeLiteral(verifier)}`);
    await admin.query(`alter role ${name} set statement_timeout = '${statementTimeout}'`);
    await admin.query(`alter role ${name} set idle_in_transaction_session_timeout = '10s'`);
    await admin.query(`alter role ${name} set lock_timeout = '${role === 'migrator' ? '30s' : '2s'}'`);
  }
  await admin.query(`grant ${owner} to ${logins.migrator.name}`);
  // A managed server's admin is no superuser: to hand the database over it must belong to the owner role.
  await admin.query(`grant ${owner} to current_user`);
}

async function createRole(admin: pg.Client, name: string, attributes: string): Promise<void> {
  const { rowCount } = await admin.query('select 1 from pg_roles where rolname = $1', [name]);
  if (!rowCount) await admin.query(`create role ${name} ${attributes}`);
}

async function ensureDatabase(admin: pg.Client, database: string): Promise<void> {
  const name = pg.escapeIdentifier(database);
  const { rows } = await admin.query<{ owner: string }>(
    'select pg_get_userbyid(datdba) as owner from pg_database where datname = $1',
    [database],
  );
  if (!rows[0])
    await admin.query(`create database ${name} owner ${owner} template template0 encoding 'UTF8'`);
  else if (rows[0].owner !== owner) await admin.query(`alter database ${name} owner to ${owner}`);
  // Nobody enters by default; TEMP would let a runtime role make tables without row level security.
  await admin.query(`revoke all on database ${name} from public`);
  const names = Object.values(logins).map((login) => login.name);
  await admin.query(`grant connect on database ${name} to ${names.join(', ')}`);
}

async function ensureExtensions(client: pg.Client): Promise<void> {
  // Both are trusted extensions: the database's owner may create them without being superuser.
  await client.query(`set role ${owner}`);
  for (const extension of extensions)
    await client.query(`create extension if not exists ${extension} schema public`);
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const { hostname, port } = new URL(url);
    throw new LauncherError(
      `Postgres at ${hostname}:${port || 5432} does not let us in: ${(error as Error).message}`,
      'Check DATABASE_URL, or unset it to use the Postgres that comes with NeonPro.',
    );
  }
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

/** Keeps host, port and query (sslmode and the like) of the given URL. */
export function urlFor(base: string, part: { database: string; user?: string; password?: string }): string {
  const url = new URL(base);
  url.pathname = `/${part.database}`;
  if (part.user !== undefined) url.username = part.user;
  if (part.password !== undefined) url.password = part.password;
  return url.toString();
}
