import type { Knex } from 'knex';

/**
 * A file that is imported names people before anybody knows who they are, so it cannot lie under their keys. It lies under one of its
 * own, which changes when the import is over and when somebody in it is erased: then an old backup shows nothing of the file either.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table imports add column wrapped_key bytea, add column spent_key bytea;
    comment on column imports.wrapped_key is 'null: from before migration 80, sealed with the key of the clinic';
    comment on column imports.spent_key is 'the key of before, until its cover was punctured';
    create index imports_with_spent_key on imports (clinic_id) where spent_key is not null;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table imports drop column wrapped_key, drop column spent_key');
}
