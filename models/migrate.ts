import type { Knex } from 'knex';
import { clientPermissions, permissions } from '../domain/clinic/roles.ts';
import { migrationSource } from '../migrations/index.ts';
import { createKnex } from './knex.ts';

/**
 * Brings the schema up to date as neonpro_migrator acting as the owner role (never a superuser, D1) and stores the MAC key of tenant
 * tokens where only definer functions read it.
 */
export async function migrateDatabase({
  url,
  tokenKey,
}: {
  url: string;
  tokenKey: Buffer;
}): Promise<string[]> {
  const knex = createKnex({ url, pool: 1, isPatient: true });
  try {
    await knex.raw('set role neonpro_owner; set statement_timeout = 0; set lock_timeout = 30000');
    const [, names] = (await knex.migrate.latest({ migrationSource })) as [number, string[]];
    await knex.raw(
      `insert into app.token_key (secret) values (?) on conflict (only_row) do update set secret = excluded.secret`,
      [tokenKey],
    );
    await copyPermissions(knex);
    return names;
  } finally {
    await knex.destroy();
  }
}

/** Row level security asks the same table as the API: replaced whole, so that a right taken away is gone. */
async function copyPermissions(knex: Knex): Promise<void> {
  const ofStaff = Object.entries(permissions).flatMap(([permission, roles]) =>
    roles.map((role) => ({ role, permission })),
  );
  const rows: { role: string; permission: string }[] = [
    ...ofStaff,
    ...clientPermissions.map((permission) => ({ role: 'client', permission })),
  ];
  await knex.transaction(async (trx) => {
    await trx.raw('set local role neonpro_owner');
    await trx.raw('delete from app.role_permissions');
    await trx.withSchema('app').table('role_permissions').insert(rows);
  });
}
