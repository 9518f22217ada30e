import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';

const before = [
  'message-undelivered',
  'message-unknown',
  'template-trouble',
  'sender-paused',
  'no-show-call',
  'no-show-review',
  'no-show-model',
];
const added = [
  'rights-request',
  'consent-withdrawal',
  'erasure',
  'retention-run',
  'incident',
  'compliance-finding',
  'audit-fault',
  'key-rotation',
];
const constrain = (kinds: readonly string[]) => `
  alter table staff_tasks drop constraint staff_tasks_kind_check;
  alter table staff_tasks add constraint staff_tasks_kind_check check (kind in (${kinds.map((kind) => `'${kind}'`).join(', ')}));`;

/** What the law asks of a person is a task like any other. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table staff_tasks no force row level security;
    ${constrain([...before, ...added])}
    alter table staff_tasks force row level security;`);
  await limitToRoles(knex, 'staff_tasks');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table staff_tasks no force row level security;
    delete from staff_tasks where kind in (${added.map((kind) => `'${kind}'`).join(', ')});
    ${constrain(before)}
    alter table staff_tasks force row level security;`);
}
