// How products, stock and devices were at the end of a day, from what is written once; owner context: products.
import { addDays, instantOf } from '../domain/clinic/calendar.ts';
import type { AnvisaState } from '../domain/products/anvisa-state.ts';
import type { BlockReason, WorkKind } from '../domain/products/device-plan.ts';
import type { Regime } from '../domain/products/registration.ts';
import type { LotState } from '../domain/products/stock.ts';
import { getClinic } from './clinic.ts';
import type { Scope } from './tenancy.ts';

interface Evidence {
  state: AnvisaState | null;
  checkedAt: string | null;
  sourceDate: string | null;
  answerSha256: string | null;
}
export interface InspectedProduct extends Evidence {
  id: string;
  name: string;
  brand: string | null;
  regime: Regime;
  number: string;
}
export interface InspectedLot {
  id: string;
  productName: string;
  unit: string;
  code: string;
  expiresOn: string;
  state: LotState;
  quantity: number;
  supplierName: string | null;
  supplierCnpj: string | null;
  afe: string | null;
  afeState: string | null;
  invoice: string | null;
  receivedOn: string | null;
}
export interface InspectedDevice extends Evidence {
  id: string;
  name: string;
  serial: string | null;
  number: string;
  deviceState: string;
  blockReason: BlockReason | null;
  nextDueOn: string | null;
  work: { kind: WorkKind; doneOn: string; nextDueOn: string | null; certificate: string | null }[];
}
export interface InspectionFacts {
  clinicName: string;
  timeZone: string;
  on: string;
  /** The end of the day, or, of today, now. */
  until: string;
  products: InspectedProduct[];
  lots: InspectedLot[];
  temperatures: { place: string; day: string; low: number; high: number; readings: number }[];
  excursions: {
    place: string;
    startedAt: string;
    endedAt: string | null;
    low: number;
    high: number;
    decision: string | null;
  }[];
  devices: InspectedDevice[];
  recalls: {
    name: string;
    number: string;
    lots: string;
    reason: string;
    level: string | null;
    openedAt: string;
    state: string;
  }[];
  events: {
    kind: string;
    severity: string;
    happenedAt: string;
    dueAt: string;
    state: string;
    protocol: string | null;
    late: boolean;
  }[];
}

/** The last row that was written of each thing before an instant ($2), as `was`. */
const wasOf = (table: string) => `
  select distinct on (h.row_id) h.row_id as id, h.facts as was from row_history h
  where h.clinic_id = $1 and h.entity = '${table}' and h.at < $2::timestamptz order by h.row_id, h.at desc, h.id desc`;

const checkOf = (table: 'product' | 'device') => `
  left join lateral (select k.state, k.checked_at, k.source_date, k.answer_sha256 from ${table}_checks k
    where k.clinic_id = $1 and k.${table}_id = w.id and k.checked_at < $2::timestamptz order by k.checked_at desc, k.id desc limit 1) k on true`;
const evidence = `k.state, k.checked_at as "checkedAt", k.source_date::text as "sourceDate", k.answer_sha256 as "answerSha256"`;
const number = `coalesce(w.was ->> 'registration', w.was ->> 'process_number', '')`;

const productsSql = `
  select w.id, w.was ->> 'name' as name, w.was ->> 'brand' as brand, w.was ->> 'regime' as regime, ${number} as number, ${evidence}
  from (${wasOf('products')}) w ${checkOf('product')}
  where (w.was ->> 'is_active')::boolean order by lower(w.was ->> 'name'), w.id`;

const lotsSql = `
  select w.id, p.was ->> 'name' as "productName", p.was ->> 'unit' as unit, w.was ->> 'code' as code, w.was ->> 'expires_on' as "expiresOn",
    w.was ->> 'state' as state, q.total::float8 as quantity, s.was ->> 'name' as "supplierName", s.was ->> 'cnpj' as "supplierCnpj",
    s.was ->> 'afe' as afe, s.was ->> 'afe_state' as "afeState", coalesce(g.was ->> 'invoice_key', g.was ->> 'invoice_number') as invoice,
    g.was ->> 'received_on' as "receivedOn"
  from (${wasOf('lots')}) w
    join lateral (select coalesce(sum(m.quantity), 0) as total from stock_movements m
      where m.clinic_id = $1 and m.lot_id = w.id and m.at < $2::timestamptz) q on q.total > 0
    left join (${wasOf('products')}) p on p.id::text = w.was ->> 'product_id'
    left join (${wasOf('goods_receipts')}) g on g.id::text = w.was ->> 'receipt_id'
    left join (${wasOf('suppliers')}) s on s.id::text = g.was ->> 'supplier_id'
  where w.was ->> 'state' <> 'discarded' order by lower(p.was ->> 'name'), w.was ->> 'expires_on', w.was ->> 'code', w.id`;

const temperaturesSql = `
  select coalesce(p.was ->> 'name', '') as place, (r.read_at at time zone $3)::date::text as day, min(r.celsius)::float8 as low,
    max(r.celsius)::float8 as high, count(*)::int as readings
  from temperature_readings r left join (${wasOf('storage_places')}) p on p.id = r.storage_place_id
  where r.clinic_id = $1 and r.noted_at < $2::timestamptz and r.read_at < $2::timestamptz and r.read_at >= $2::timestamptz - interval '31 days'
  group by 1, 2 order by 1, 2`;

const excursionsSql = `
  select coalesce(p.was ->> 'name', '') as place, w.was ->> 'started_at' as "startedAt", w.was ->> 'ended_at' as "endedAt",
    (w.was ->> 'min_celsius')::float8 as low, (w.was ->> 'max_celsius')::float8 as high, w.was ->> 'decision' as decision
  from (${wasOf('cold_excursions')}) w left join (${wasOf('storage_places')}) p on p.id::text = w.was ->> 'storage_place_id'
  where w.was ->> 'ended_at' is null or (w.was ->> 'started_at')::timestamptz >= $2::timestamptz - interval '366 days'
  order by (w.was ->> 'started_at')::timestamptz, w.id`;

const devicesSql = `
  select w.id, w.was ->> 'name' as name, w.was ->> 'serial' as serial, ${number} as number, w.was ->> 'state' as "deviceState",
    w.was ->> 'block_reason' as "blockReason", w.was ->> 'next_due_on' as "nextDueOn", ${evidence},
    coalesce((select jsonb_agg(jsonb_build_object('kind', m.kind, 'doneOn', m.done_on, 'nextDueOn', m.next_due_on, 'certificate', m.certificate)
      order by m.done_on desc, m.noted_at desc, m.id) from device_maintenances m
      where m.clinic_id = $1 and m.device_id = w.id and m.noted_at < $2::timestamptz), '[]') as work
  from (${wasOf('devices')}) w ${checkOf('device')}
  where w.was ->> 'state' <> 'retired' order by lower(w.was ->> 'name'), w.id`;

const recallsSql = `
  select w.was ->> 'product_name' as name, w.was ->> 'registration' as number, coalesce((select string_agg(c, ', ' order by c)
      from jsonb_array_elements_text(w.was -> 'lot_codes') c), '') as lots, w.was ->> 'reason' as reason, w.was ->> 'level' as level,
    w.was ->> 'opened_at' as "openedAt", w.was ->> 'state' as state
  from (${wasOf('recalls')}) w order by (w.was ->> 'opened_at')::timestamptz, w.id`;

const eventsSql = `
  select w.was ->> 'kind' as kind, w.was ->> 'severity' as severity, w.was ->> 'happened_at' as "happenedAt", w.was ->> 'due_at' as "dueAt",
    w.was ->> 'state' as state, w.was ->> 'protocol' as protocol,
    coalesce((w.was ->> 'notified_at')::timestamptz >= (w.was ->> 'due_at')::timestamptz, false) as late
  from (${wasOf('safety_events')}) w order by (w.was ->> 'reported_at')::timestamptz, w.id`;

/** Nothing of a client is in it, and no name of the staff. Times as Postgres writes them are made ISO, so that the same facts are the same bytes. */
export async function inspectionFacts(scope: Scope, on: string): Promise<InspectionFacts> {
  const { name: clinicName, timeZone } = await getClinic(scope);
  const until = new Date(Math.min(Date.now(), instantOf(addDays(on, 1), '00:00', timeZone))).toISOString();
  const ask = <Row extends object>(name: string, text: string, more: string[] = []): Promise<Row[]> =>
    scope.run<Row>({ name: `inspection-${name}`, text, values: [scope.clinicId, until, ...more] });
  const facts = {
    ...{ clinicName, timeZone, on, until },
    products: await ask<InspectedProduct>('products', productsSql),
    lots: await ask<InspectedLot>('lots', lotsSql),
    temperatures: await ask<InspectionFacts['temperatures'][number]>('temperatures', temperaturesSql, [
      timeZone,
    ]),
    excursions: await ask<InspectionFacts['excursions'][number]>('excursions', excursionsSql),
    devices: await ask<InspectedDevice>('devices', devicesSql),
    recalls: await ask<InspectionFacts['recalls'][number]>('recalls', recallsSql),
    events: await ask<InspectionFacts['events'][number]>('events', eventsSql),
  };
  return JSON.parse(JSON.stringify(facts)) as InspectionFacts;
}
