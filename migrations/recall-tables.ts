const key = `clinic_id uuid not null references clinics, id uuid not null`;
const by = (column: string) => `foreign key (clinic_id, ${column}) references staff (clinic_id, id)`;
const ofRecall = `foreign key (clinic_id, recall_id) references recalls (clinic_id, id)`;

/** What is recalled, which lots of a clinic it hits, and whom they were used on. */
export const recallTables = `
  create table recalls (
    ${key},
    network_recall_id uuid not null,
    root_clinic_id uuid not null,
    origin text not null check (origin in ('lot', 'irregular-entry', 'hand')),
    regime text not null check (regime in ('medicine', 'device', 'cosmetic')),
    registration text not null check (registration ~ '^[0-9]{9,17}$'),
    lot_codes text[] not null default '{}',
    product_name text not null,
    dossier text,
    action_key text,
    reason text not null check (reason in ('falsified', 'anvisa-measure', 'maker-notice', 'quality', 'adverse-events', 'registration-lost', 'other')),
    level text check (level in ('I', 'II', 'III')),
    note_ct bytea,
    state text not null default 'open' check (state in ('open', 'closed')),
    opened_by uuid,
    opened_at timestamptz not null default now(),
    closed_by uuid,
    closed_at timestamptz,
    close_note_ct bytea,
    network_closed_at timestamptz,
    reminded_at timestamptz,
    ready_at timestamptz,
    version integer not null default 1,
    updated_at timestamptz not null default now(),
    primary key (clinic_id, id),
    unique (clinic_id, network_recall_id),
    ${by('opened_by')},
    ${by('closed_by')},
    check ((state = 'closed') = (closed_at is not null)),
    check (network_closed_at is null or id = network_recall_id)
  );
  comment on column recalls.network_recall_id is 'the same in each clinic of the network, and the row''s own id where it was opened';
  comment on column recalls.registration is 'the mirror''s key: registration (first nine of a medicine) or process';
  comment on column recalls.lot_codes is 'as domain/products/lot-code.ts reads them; none: every lot of the product';
  comment on column recalls.note_ct is 'words of who opened it, under the clinic''s key, as close_note_ct';
  comment on column recalls.network_closed_at is 'where it was opened: every clinic of the network has closed its own';
  create index recalls_by_time on recalls (clinic_id, opened_at desc, id);
  create index recalls_open on recalls (clinic_id, id) where state = 'open';

  create table recall_lots (
    clinic_id uuid not null,
    recall_id uuid not null,
    lot_id uuid not null,
    frozen_at timestamptz not null default now(),
    outcome text check (outcome in ('discarded', 'returned', 'used-up', 'released')),
    outcome_reason text check (outcome_reason in ('genuine-confirmed', 'not-this-lot', 'measure-lifted')),
    note_ct bytea,
    dealt_by uuid,
    dealt_at timestamptz,
    primary key (clinic_id, recall_id, lot_id),
    ${ofRecall},
    foreign key (clinic_id, lot_id) references lots (clinic_id, id),
    ${by('dealt_by')},
    check ((outcome is null) = (dealt_at is null)),
    check ((outcome is not distinct from 'released') = (outcome_reason is not null))
  );
  comment on column recall_lots.outcome_reason is 'genuine units share the number of a falsified lot: a hit is no proof, so a release says why';
  create index recall_lots_of_lot on recall_lots (clinic_id, lot_id);

  create table recall_people (
    clinic_id uuid not null,
    recall_id uuid not null,
    client_id uuid not null,
    use_count integer not null,
    last_used_at timestamptz not null,
    added_at timestamptz not null default now(),
    state text not null default 'to-tell' check (state in ('to-tell', 'told', 'answered', 'reached-by-staff', 'unreachable')),
    outcome text,
    message_id uuid,
    asked_at timestamptz,
    second_message_id uuid,
    second_at timestamptz,
    told_at timestamptz,
    call_reason text check (call_reason in ('cannot-message', 'message-failed', 'no-answer')),
    call_at timestamptz,
    accounted_at timestamptz,
    accounted_by uuid,
    updated_at timestamptz not null default now(),
    primary key (clinic_id, recall_id, client_id),
    ${ofRecall},
    foreign key (clinic_id, client_id) references clients (clinic_id, id),
    ${by('accounted_by')},
    check ((state in ('answered', 'reached-by-staff', 'unreachable')) = (accounted_at is not null))
  );
  comment on table recall_people is 'whom a recalled lot was used on: ids and codes alone, part of her record';
  comment on column recall_people.message_id is 'no reference, as second_message_id: a message may go with its person, the register stays';
  comment on column recall_people.outcome is 'a code of domain/products/recall.ts';
  create index recall_people_by_state on recall_people (clinic_id, recall_id, state);
  create index recall_people_of_client on recall_people (clinic_id, client_id);`;

/** What people did about it, and what may have to become one. */
export const recallDesk = `
  create table recall_attempts (
    ${key},
    recall_id uuid not null,
    client_id uuid not null,
    channel text not null check (channel in ('phone', 'whatsapp', 'sms', 'email', 'letter', 'visit')),
    result text not null check (result in ('reached', 'no-answer', 'wrong-number', 'left-word')),
    happened_at timestamptz not null,
    at timestamptz not null default now(),
    staff_id uuid not null,
    words_ct bytea,
    primary key (clinic_id, id),
    foreign key (clinic_id, recall_id, client_id) references recall_people (clinic_id, recall_id, client_id),
    ${by('staff_id')}
  );
  comment on column recall_attempts.words_ct is 'under the person''s key: it dies with it';
  create index recall_attempts_of_person on recall_attempts (clinic_id, recall_id, client_id, happened_at);

  create table recall_events (
    ${key},
    recall_id uuid not null,
    at timestamptz not null default clock_timestamp(),
    staff_id uuid,
    kind text not null,
    detail jsonb not null default '{}',
    note_ct bytea,
    primary key (clinic_id, id),
    ${ofRecall},
    ${by('staff_id')}
  );
  comment on column recall_events.detail is 'ids, codes and numbers, never words';
  comment on column recall_events.note_ct is 'words of staff under the clinic''s key';
  comment on column recall_events.staff_id is 'null: the process';
  create index recall_events_of_recall on recall_events (clinic_id, recall_id, at, id);

  create table recall_proposals (
    ${key},
    dossier text not null,
    action_key text not null,
    product_id uuid not null,
    matched text not null check (matched in ('registration', 'name')),
    has_lot boolean not null,
    seen_at timestamptz not null default now(),
    state text not null default 'open' check (state in ('open', 'dismissed', 'opened')),
    recall_id uuid,
    decided_by uuid,
    decided_at timestamptz,
    note_ct bytea,
    primary key (clinic_id, id),
    unique (clinic_id, dossier, action_key, product_id),
    foreign key (clinic_id, product_id) references products (clinic_id, id),
    ${ofRecall},
    ${by('decided_by')},
    check ((state = 'open') = (decided_at is null))
  );
  comment on table recall_proposals is 'an entry of ANVISA''s irregular products that may be of something in stock: a person decides, never the process';
  comment on column recall_proposals.has_lot is 'the entry''s words name the code of a lot that the clinic has';
  create index recall_proposals_open on recall_proposals (clinic_id, seen_at desc) where state = 'open';`;
