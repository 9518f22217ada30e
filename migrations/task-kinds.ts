import type { Knex } from 'knex';

const constraint = 'staff_tasks_kind_check';

async function kindsNow(knex: Knex): Promise<string[]> {
  // A list of texts or one literal of an array, by how it was written: '{a,b}'.
  const { rows } = await knex.raw<{ rows: { kinds: string }[] }>(
    `select (regexp_matches(pg_get_constraintdef(oid), '''[{]*([a-z,-]+)', 'g'))[1] as kinds from pg_constraint
     where conname = ? and conrelid = 'staff_tasks'::regclass`,
    [constraint],
  );
  return rows.flatMap(({ kinds }) => kinds.split(','));
}

async function constrain(knex: Knex, kinds: readonly string[], gone: readonly string[]): Promise<void> {
  const list = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ');
  // The owner, whom forced row level security shows nothing, checks the rows that are there.
  await knex.raw(`
    alter table staff_tasks no force row level security;
    ${gone.length > 0 ? `delete from staff_tasks where kind in (${list(gone)});` : ''}
    alter table staff_tasks drop constraint ${constraint};
    alter table staff_tasks add constraint ${constraint} check (kind in (${list([...new Set(kinds)])}));
    alter table staff_tasks force row level security;`);
}

/** More kinds of tasks than there were before, whatever those were: contexts that grow side by side do not list each other's. */
export const addTaskKinds = async (knex: Knex, added: readonly string[]): Promise<void> =>
  constrain(knex, [...(await kindsNow(knex)), ...added], []);

export const dropTaskKinds = async (knex: Knex, gone: readonly string[]): Promise<void> => {
  const kept = (await kindsNow(knex)).filter((kind) => !gone.includes(kind));
  await constrain(knex, kept, gone);
};
