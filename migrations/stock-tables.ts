import { by, key } from './products-tables.ts';

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
