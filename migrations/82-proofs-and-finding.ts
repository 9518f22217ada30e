import type { Knex } from 'knex';

const before = [
  ...['message-undelivered', 'message-unknown', 'template-trouble', 'sender-paused'],
  ...['no-show-call', 'no-show-review', 'no-show-model', 'rights-request', 'consent-withdrawal', 'erasure'],
  ...['retention-run', 'incident', 'compliance-finding', 'audit-fault', 'key-rotation'],
];
const constrain = (kinds: readonly string[]) => `
  alter table staff_tasks drop constraint staff_tasks_kind_check;
  alter table staff_tasks add constraint staff_tasks_kind_check check (kind in (${kinds.map((kind) => `'${kind}'`).join(', ')}));`;

/**
 * The hash of an answer, written when its words are still readable, so that a certificate proves them after an erasure as well; the blind
 * index by which somebody who may open a sealed record finds it; and a copy that cannot be prepared is a person's to look at.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table rights_requests add column answer_sha256 text check (answer_sha256 ~ '^[0-9a-f]{64}$');
    comment on column rights_requests.answer_sha256 is 'of the protocol, a line end and the words she read; part of what certificate_sha256 covers';
    alter table sealed_records add column cpf_index bytea;
    comment on column sealed_records.cpf_index is 'keyed, and of a label of its own: it equals no index of a client';
    create index sealed_records_by_cpf on sealed_records (clinic_id, cpf_index);
    alter table staff_tasks no force row level security;
    ${constrain([...before, 'data-export'])}
    alter table staff_tasks force row level security;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table staff_tasks no force row level security;
    delete from staff_tasks where kind = 'data-export';
    ${constrain(before)}
    alter table staff_tasks force row level security;
    alter table sealed_records drop column cpf_index;
    alter table rights_requests drop column answer_sha256;`);
}
