const key = `clinic_id uuid not null references clinics, id uuid not null`;
const states = `'active', 'active-date-passed', 'expiring-soon', 'inactive', 'not-found', 'format-invalid', 'test-row', 'source-stale'`;
const reasons = `'registration', 'no-invoice', 'supplier', 'excursion', 'recall', 'hand'`;
const by = (column: string) => `foreign key (clinic_id, ${column}) references staff (clinic_id, id)`;

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

/** What comes in, is opened, used on somebody, wasted and counted. */
export const stock = `
  create table opened_packages (
    ${key},
    lot_id uuid not null,
    opened_at timestamptz not null default now(),
    usable_until timestamptz,
    opened_by uuid not null,
    diluted_ml numeric(6,2) check (diluted_ml > 0),
    state text not null default 'open' check (state in ('open', 'empty', 'discarded')),
    primary key (clinic_id, id),
    foreign key (clinic_id, lot_id) references lots (clinic_id, id),
    ${by('opened_by')}
  );
  create index opened_packages_of_lot on opened_packages (clinic_id, lot_id, state);

  create table product_uses (
    ${key},
    client_id uuid not null,
    appointment_id uuid,
    lot_id uuid not null,
    opened_id uuid,
    quantity numeric(12,3) not null check (quantity > 0),
    used_at timestamptz not null default now(),
    staff_id uuid not null,
    procedure_id uuid,
    check_id uuid not null,
    primary key (clinic_id, id),
    foreign key (clinic_id, client_id) references clients (clinic_id, id),
    foreign key (clinic_id, appointment_id) references appointments (clinic_id, id),
    foreign key (clinic_id, lot_id) references lots (clinic_id, id),
    foreign key (clinic_id, opened_id) references opened_packages (clinic_id, id),
    foreign key (clinic_id, procedure_id) references procedures (clinic_id, id),
    foreign key (clinic_id, check_id) references product_checks (clinic_id, id),
    ${by('staff_id')}
  );
  comment on table product_uses is 'what was used on whom: part of her record (Lei 13.787/2018), ids alone';
  create index product_uses_of_lot on product_uses (clinic_id, lot_id);
  create index product_uses_of_client on product_uses (clinic_id, client_id, used_at);
  create index product_uses_of_visit on product_uses (clinic_id, appointment_id);
  -- Without a token only the superuser and the owner get as far as a row: a restore, a demo's past.
  create trigger refuse_erased before insert on product_uses for each row
    when (nullif(current_setting('app.token', true), '') is not null) execute function app.refuse_erased();

  create table product_use_voids (
    ${key},
    product_use_id uuid not null,
    reason text not null check (reason in ('wrong-person', 'wrong-lot', 'wrong-quantity', 'not-used')),
    staff_id uuid not null,
    at timestamptz not null default now(),
    primary key (clinic_id, id),
    unique (clinic_id, product_use_id),
    foreign key (clinic_id, product_use_id) references product_uses (clinic_id, id),
    ${by('staff_id')}
  );
  comment on table product_use_voids is 'uses that were written down by mistake: whoever traces a lot leaves them out, the record keeps both';

  create table stock_movements (
    ${key},
    lot_id uuid not null,
    opened_id uuid,
    kind text not null check (kind in ('receipt', 'use', 'void', 'waste', 'count', 'discard', 'return')),
    quantity numeric(12,3) not null check (quantity <> 0),
    product_use_id uuid,
    reason text,
    staff_id uuid,
    at timestamptz not null default clock_timestamp(),
    primary key (clinic_id, id),
    foreign key (clinic_id, lot_id) references lots (clinic_id, id),
    foreign key (clinic_id, opened_id) references opened_packages (clinic_id, id),
    foreign key (clinic_id, product_use_id) references product_uses (clinic_id, id),
    ${by('staff_id')},
    constraint use_of_somebody check ((kind in ('use', 'void')) = (product_use_id is not null)),
    constraint sign_of_kind check (case when kind in ('receipt', 'void') then quantity > 0 when kind = 'count' then true else quantity < 0 end)
  );
  comment on column stock_movements.reason is 'a code of domain/products/movements.ts, never words';
  comment on column stock_movements.kind is 'return: sent back to the supplier; void: a use that was not, by product_use_voids';
  create unique index stock_movements_one_receipt on stock_movements (clinic_id, lot_id) where kind = 'receipt';
  create unique index stock_movements_one_use on stock_movements (clinic_id, product_use_id, kind) where product_use_id is not null;
  create index stock_movements_of_lot on stock_movements (clinic_id, lot_id) include (quantity, opened_id);

  create table stock_counts (
    ${key},
    storage_place_id uuid,
    state text not null default 'open' check (state in ('open', 'closed', 'cancelled')),
    started_at timestamptz not null default now(),
    started_by uuid not null,
    closed_at timestamptz,
    closed_by uuid,
    version integer not null default 1,
    primary key (clinic_id, id),
    foreign key (clinic_id, storage_place_id) references storage_places (clinic_id, id),
    ${by('started_by')},
    ${by('closed_by')}
  );
  create table stock_count_lines (
    clinic_id uuid not null,
    count_id uuid not null,
    lot_id uuid not null,
    counted numeric(12,3) check (counted >= 0),
    expected numeric(12,3),
    counted_by uuid,
    counted_at timestamptz,
    reason text,
    primary key (clinic_id, count_id, lot_id),
    foreign key (clinic_id, count_id) references stock_counts (clinic_id, id),
    foreign key (clinic_id, lot_id) references lots (clinic_id, id),
    ${by('counted_by')}
  );
  comment on column stock_count_lines.expected is 'what the ledger said when the count was closed; nobody who counts is told before';

  create table procedure_products (
    clinic_id uuid not null,
    procedure_id uuid not null,
    product_id uuid not null,
    quantity numeric(12,3) not null check (quantity > 0),
    primary key (clinic_id, procedure_id, product_id),
    foreign key (clinic_id, procedure_id) references procedures (clinic_id, id),
    foreign key (clinic_id, product_id) references products (clinic_id, id)
  );
  create index procedure_products_of_product on procedure_products (clinic_id, product_id);`;

/** The cold chain: readings of a place, and the times it was not as it has to be. */
export const cold = `
  create table temperature_readings (
    ${key},
    storage_place_id uuid not null,
    celsius numeric(4,1) not null,
    read_at timestamptz not null,
    staff_id uuid,
    source text not null check (source in ('hand', 'sensor', 'receipt')),
    primary key (clinic_id, id),
    foreign key (clinic_id, storage_place_id) references storage_places (clinic_id, id),
    ${by('staff_id')}
  );
  create index temperature_readings_of_place on temperature_readings (clinic_id, storage_place_id, read_at desc);

  create table cold_excursions (
    ${key},
    storage_place_id uuid not null,
    started_at timestamptz not null,
    ended_at timestamptz check (ended_at >= started_at),
    min_celsius numeric(4,1) not null,
    max_celsius numeric(4,1) not null,
    decision text check (decision in ('release', 'discard')),
    decided_by uuid,
    decided_at timestamptz,
    note_ct bytea,
    version integer not null default 1,
    primary key (clinic_id, id),
    foreign key (clinic_id, storage_place_id) references storage_places (clinic_id, id),
    ${by('decided_by')},
    check ((decision is null) = (decided_at is null))
  );
  comment on column cold_excursions.note_ct is 'why it was decided so, under the clinic''s key';
  comment on column cold_excursions.min_celsius is 'the coldest reading while it lasted, max_celsius the warmest';
  create unique index cold_excursions_open on cold_excursions (clinic_id, storage_place_id) where ended_at is null;
  create index cold_excursions_of_place on cold_excursions (clinic_id, storage_place_id, started_at desc);`;

/**
 * The last word on the stock, whoever writes: movements of one lot wait for each other, neither the lot nor an opened package falls below
 * nothing. And a product's state is that of its last check.
 */
export const stockGuard = `
  create function app.guard_stock() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
  declare
    package numeric;
    left_in_lot numeric;
    left_in_package numeric;
  begin
    -- No key: whoever inserts holds the key of the lot already, and two of them would wait for each other.
    select p.units_per_package into package from public.lots l
      join public.products p on p.clinic_id = l.clinic_id and p.id = l.product_id
      where l.clinic_id = new.clinic_id and l.id = new.lot_id for no key update of l;
    select coalesce(sum(quantity), 0) into left_in_lot from public.stock_movements
      where clinic_id = new.clinic_id and lot_id = new.lot_id;
    if left_in_lot < 0 then
      raise exception 'stock below nothing' using errcode = '23514', constraint = 'stock_balance';
    end if;
    if new.opened_id is not null then
      if not exists (select from public.opened_packages o
          where o.clinic_id = new.clinic_id and o.id = new.opened_id and o.lot_id = new.lot_id) then
        raise exception 'not a package of this lot' using errcode = '23514', constraint = 'package_of_lot';
      end if;
      select package + coalesce(sum(quantity), 0) into left_in_package from public.stock_movements
        where clinic_id = new.clinic_id and opened_id = new.opened_id;
      if left_in_package < 0 then
        raise exception 'package below nothing' using errcode = '23514', constraint = 'package_balance';
      end if;
    end if;
    return null;
  end $$;
  revoke all on function app.guard_stock from public;
  -- After the policies have spoken: who may not write a movement hears nothing of the stock.
  create trigger guard after insert on stock_movements for each row execute function app.guard_stock();

  create function app.keep_product_state() returns trigger language plpgsql security definer
    set search_path = pg_catalog, pg_temp as $$
  begin
    update public.products set anvisa_state = new.state, anvisa_checked_at = new.checked_at
      where clinic_id = new.clinic_id and id = new.product_id
        and (anvisa_checked_at is null or anvisa_checked_at <= new.checked_at);
    return null;
  end $$;
  revoke all on function app.keep_product_state from public;
  create trigger keep_state after insert on product_checks for each row execute function app.keep_product_state();`;
