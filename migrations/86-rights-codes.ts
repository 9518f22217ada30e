import type { Knex } from 'knex';

/**
 * A code that proves who asks what by law is good for that request alone: it signs nobody in, and a code to sign in proves no request. So
 * whoever is talked into reading one out gives no more away than what the message says.
 */
export async function up(knex: Knex): Promise<void> {
  // Row level security binds the owner too, and a new foreign key looks at both tables.
  await knex.raw(`
    alter table sign_in_codes no force row level security;
    alter table rights_requests no force row level security;
    alter table sign_in_codes add column rights_request_id uuid,
      add foreign key (clinic_id, rights_request_id) references rights_requests (clinic_id, id) on delete cascade;
    comment on column sign_in_codes.rights_request_id is 'the request by law whose sender it proves; null: it signs in';
    create index sign_in_codes_by_request on sign_in_codes (clinic_id, rights_request_id) where rights_request_id is not null;
    alter table rights_requests force row level security;
    alter table sign_in_codes force row level security;`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('alter table sign_in_codes drop column rights_request_id');
}
