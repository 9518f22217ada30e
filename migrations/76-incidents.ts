import type { Knex } from 'knex';
import { limitToRoles } from './role-rights.ts';
import { makeAppendOnly, protectTenantTable } from './tenant-table.ts';

/**
 * Incidents with personal data (LGPD art. 48, Res. CD/ANPD 15/2024). The row is how the case stands, with its clocks frozen at the report;
 * `incident_events` is the register of art. 10: every change with its words, written once. Nobody's login deletes a case, and the
 * retention of art. 10 (five years at least) is the table's own rule.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table incidents (
      clinic_id uuid not null references clinics,
      id uuid not null,
      kind text not null check (kind in
        ('unauthorised-access', 'wrong-recipient', 'lost-device', 'malware', 'exposure', 'unavailability', 'other')),
      reported_by uuid,
      reported_at timestamptz not null default now(),
      occurred_from timestamptz,
      occurred_to timestamptz,
      known_at timestamptz not null,
      time_zone text not null,
      content_ct bytea not null,
      decision text check (decision in ('notify', 'no-notify')),
      criteria text[] not null default '{}',
      decided_at timestamptz,
      decided_by uuid,
      assessment_due_at timestamptz not null,
      anpd_due_at timestamptz not null,
      people_due_at timestamptz not null,
      declaration_due_at timestamptz not null,
      complement_due_at timestamptz not null,
      anpd_done_at timestamptz,
      people_done_at timestamptz,
      declaration_done_at timestamptz,
      complement_done_at timestamptz,
      notice text,
      notice_published_at timestamptz,
      marks text[] not null default '{}',
      is_closed boolean not null default false,
      closed_at timestamptz,
      version integer not null default 1,
      updated_at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, reported_by) references staff (clinic_id, id),
      foreign key (clinic_id, decided_by) references staff (clinic_id, id),
      check ((notice is null) = (notice_published_at is null))
    );
    comment on column incidents.known_at is 'when the clinic learnt that personal data was hit: the law''s clocks begin then';
    comment on column incidents.content_ct is 'fields of the ANPD form as JSON, under the clinic''s key: words of staff may name people';
    comment on column incidents.notice is 'published on the clinic''s page, so it names nobody; never changed once it is out';
    comment on column incidents.marks is 'what the process has raised and settled: <clock>-warned, -overdue, -settled';
    create index incidents_by_time on incidents (clinic_id, reported_at desc, id);
    create index incidents_open on incidents (clinic_id, id) where not is_closed;

    create table incident_people (
      clinic_id uuid not null,
      incident_id uuid not null,
      client_id uuid not null,
      source text not null check (source in ('audit', 'chosen')),
      events integer not null default 0,
      first_at timestamptz,
      last_at timestamptz,
      added_at timestamptz not null default now(),
      excluded_at timestamptz,
      excluded_by uuid,
      primary key (clinic_id, incident_id, client_id),
      foreign key (clinic_id, incident_id) references incidents (clinic_id, id),
      foreign key (clinic_id, client_id) references clients (clinic_id, id),
      foreign key (clinic_id, excluded_by) references staff (clinic_id, id)
    );
    comment on column incident_people.events is 'of the audit trail that touched her in the period asked for';

    create table incident_notices (
      clinic_id uuid not null,
      id uuid not null,
      incident_id uuid not null,
      client_id uuid not null,
      channel text not null check (channel in ('whatsapp', 'phone', 'letter', 'email', 'in-person', 'none')),
      outcome text not null check (outcome in ('sent', 'told', 'not-reached', 'by-hand')),
      reason text,
      message_id uuid,
      proof_ct bytea,
      noted_by uuid,
      at timestamptz not null default now(),
      primary key (clinic_id, id),
      foreign key (clinic_id, incident_id, client_id) references incident_people (clinic_id, incident_id, client_id),
      foreign key (clinic_id, noted_by) references staff (clinic_id, id)
    );
    comment on column incident_notices.message_id is 'no reference: a message may go with its person, the register stays';
    comment on column incident_notices.outcome is 'sent: the fate of the message is the proof; by-hand: nothing can be sent, a person has to tell her';
    comment on column incident_notices.proof_ct is 'how it is proved (tracking code, who answered), under the clinic''s key';
    create index incident_notices_by_person on incident_notices (clinic_id, incident_id, client_id);

    create table incident_events (
      clinic_id uuid not null,
      id uuid not null,
      incident_id uuid not null,
      at timestamptz not null default clock_timestamp(),
      staff_id uuid,
      kind text not null,
      detail_ct bytea,
      primary key (clinic_id, id),
      foreign key (clinic_id, incident_id) references incidents (clinic_id, id),
      foreign key (clinic_id, staff_id) references staff (clinic_id, id)
    );
    comment on table incident_events is 'the register of art. 10, Res. CD/ANPD 15/2024: kept for five years at least, never changed';
    comment on column incident_events.staff_id is 'null: the process';
    create index incident_events_by_case on incident_events (clinic_id, incident_id, at, id);`);
  await protectTenantTable(knex, 'incidents', {
    neonpro_api: `select, insert, update (kind, occurred_from, occurred_to, content_ct, decision, criteria, decided_at, decided_by,
      anpd_done_at, people_done_at, declaration_done_at, complement_done_at, notice, notice_published_at, is_closed, closed_at, version, updated_at)`,
    neonpro_worker: 'select, update (marks, updated_at)',
  });
  await protectTenantTable(knex, 'incident_people', {
    neonpro_api: 'select, insert, update (events, first_at, last_at, excluded_at, excluded_by)',
    neonpro_worker: 'select',
  });
  for (const table of ['incident_notices', 'incident_events']) {
    await protectTenantTable(knex, table, {
      neonpro_api: 'select, insert',
      neonpro_worker: 'select, insert',
    });
    await makeAppendOnly(knex, table);
  }
  await knex.raw(`
    create trigger kept before delete on incidents for each row execute function app.refuse_change();
    create trigger kept_truncate before truncate on incidents for each statement execute function app.refuse_change();
    grant select (clinic_id, id, is_closed, updated_at) on incidents to neonpro_outbox;
    create policy reconciler on incidents for select to neonpro_outbox using (true);`);
  for (const table of tables) await limitToRoles(knex, table);
}

const tables = ['incidents', 'incident_people', 'incident_notices', 'incident_events'];

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`drop table ${[...tables].reverse().join(', ')}`);
}
