export const key = `clinic_id uuid not null references clinics, id uuid not null`;
const states = `'active', 'active-date-passed', 'expiring-soon', 'inactive', 'not-found', 'format-invalid', 'test-row', 'source-stale'`;
const reasons = `'registration', 'no-invoice', 'supplier', 'excursion', 'recall', 'hand'`;
export const by = (column: string) => `foreign key (clinic_id, ${column}) references staff (clinic_id, id)`;

/** What a product is, and what ANVISA's files said of it whenever they were asked. */
export const evidence = `
  create table products (
    ${key},
    name text not null,
    brand text,
    regime text not null check (regime in ('medicine', 'device', 'cosmetic')),
    registration text check (registration ~ '^[0-9]{9,13}$'),
    process_number text check (process_number ~ '^[0-9]{13,17}$'),
    unit text not null check (unit in ('unit', 'ml', 'u')),
    units_per_package numeric(12,3) not null default 1 check (units_per_package > 0),
    gtin text check (gtin ~ '^[0-9]{14}$'),
    opened_life_hours integer check (opened_life_hours between 1 and 26280),
    min_celsius numeric(4,1),
    max_celsius numeric(4,1),
    reorder_point numeric(12,3) check (reorder_point >= 0),
    is_active boolean not null default true,
    anvisa_state text check (anvisa_state in (${states})),
    anvisa_checked_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (clinic_id, id),
    constraint number_of_product check (registration is not null or process_number is not null),
    constraint celsius_order check (min_celsius <= max_celsius)
  );
  comment on column products.unit is 'in which stock is counted; a package holds units_per_package of them (a vial: 100 u)';
  comment on column products.anvisa_state is 'of the last row of product_checks, set by its trigger; null: never asked';
  create unique index products_by_gtin on products (clinic_id, gtin) where gtin is not null;
  create index products_by_registration on products (clinic_id, registration);

  create table product_checks (
    ${key},
    product_id uuid not null,
    checked_at timestamptz not null default clock_timestamp(),
    reason text not null check (reason in ('receipt', 'daily', 'use', 'hand')),
    state text not null check (state in (${states})),
    source_file text,
    source_date date,
    answer jsonb not null,
    answer_sha256 text not null,
    staff_id uuid,
    primary key (clinic_id, id),
    foreign key (clinic_id, product_id) references products (clinic_id, id),
    ${by('staff_id')}
  );
  comment on table product_checks is 'evidence: what the public register said of the product at that moment, kept as it was read';
  create index product_checks_by_product on product_checks (clinic_id, product_id, checked_at desc);`;

/** Where goods come from and where they are kept. */
export const goods = `
  create table suppliers (
    ${key},
    name text not null,
    cnpj text not null check (cnpj ~ '^[0-9A-Z]{12}[0-9]{2}$'),
    afe text check (afe ~ '^[0-9]{7}$'),
    afe_state text not null default 'not-found' check (afe_state in ('active', 'inactive', 'not-found', 'exempt')),
    exempt_reason text,
    afe_checked_at timestamptz,
    is_active boolean not null default true,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (clinic_id, id),
    unique (clinic_id, cnpj),
    check ((afe_state = 'exempt') = (exempt_reason is not null))
  );
  comment on column suppliers.afe is 'company authorisation of ANVISA (Autorização de Funcionamento)';

  create table storage_places (
    ${key},
    name text not null,
    min_celsius numeric(4,1),
    max_celsius numeric(4,1) check (min_celsius <= max_celsius),
    is_active boolean not null default true,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    primary key (clinic_id, id)
  );

  create table goods_receipts (
    ${key},
    supplier_id uuid not null,
    invoice_key char(44) check (invoice_key ~ '^[0-9A-Z]{44}$'),
    invoice_number text,
    received_on date not null,
    received_by uuid not null,
    temperature_celsius numeric(4,1),
    created_at timestamptz not null default now(),
    version integer not null default 1,
    primary key (clinic_id, id),
    foreign key (clinic_id, supplier_id) references suppliers (clinic_id, id),
    ${by('received_by')}
  );
  comment on column goods_receipts.invoice_key is 'access key of the NF-e; null: no invoice yet, its lots stay in quarantine';
  create index goods_receipts_by_day on goods_receipts (clinic_id, received_on desc, id);

  create table lots (
    ${key},
    product_id uuid not null,
    code text not null,
    expires_on date not null,
    receipt_id uuid not null,
    storage_place_id uuid,
    state text not null check (state in ('available', 'quarantined', 'recalled', 'expired', 'discarded', 'spent')),
    quarantine_reason text check (quarantine_reason in (${reasons})),
    received_quantity numeric(12,3) not null check (received_quantity > 0),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    version integer not null default 1,
    primary key (clinic_id, id),
    unique (clinic_id, product_id, code, receipt_id),
    foreign key (clinic_id, product_id) references products (clinic_id, id),
    foreign key (clinic_id, receipt_id) references goods_receipts (clinic_id, id),
    foreign key (clinic_id, storage_place_id) references storage_places (clinic_id, id)
  );
  comment on column lots.quarantine_reason is 'the gravest of lot_quarantines that are open';
  create index lots_by_expiry on lots (clinic_id, expires_on, id) where state in ('available', 'quarantined');
  create index lots_by_product on lots (clinic_id, product_id, expires_on);
  create index lots_by_code on lots (clinic_id, code);
  create index lots_by_place on lots (clinic_id, storage_place_id);

  create table lot_quarantines (
    ${key},
    lot_id uuid not null,
    reason text not null check (reason in (${reasons})),
    began_at timestamptz not null default now(),
    began_by uuid,
    note_ct bytea,
    ended_at timestamptz,
    ended_by uuid,
    end_reason text,
    end_note_ct bytea,
    primary key (clinic_id, id),
    foreign key (clinic_id, lot_id) references lots (clinic_id, id),
    ${by('began_by')},
    ${by('ended_by')},
    check ((ended_at is null) = (end_reason is null))
  );
  comment on table lot_quarantines is 'a lot may be held for several reasons at once, and is free when the last one has ended';
  comment on column lot_quarantines.note_ct is 'words of staff, under the clinic''s key, as end_note_ct';
  create unique index lot_quarantines_open on lot_quarantines (clinic_id, lot_id, reason) where ended_at is null;
  create index lot_quarantines_of_lot on lot_quarantines (clinic_id, lot_id, began_at);`;
