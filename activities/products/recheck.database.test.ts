import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bookVisit } from '../../models/booking.ts';
import { freeLot } from '../../models/lot-hold.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue, oneService, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics, type TestClinic } from '../../tests/support/clinics.ts';
import {
  filler,
  fillMirror,
  receive,
  setSituation,
  type StockRoom,
  stockRoom,
} from '../../tests/support/stock.ts';
import { recheckAnvisaId } from '../../workflows/products/recheck-anvisa.ts';
import { type Checked, createRecheckActivities, type RecheckActivities } from './recheck-activities.ts';

const xeomin = '188020001';
let clinics: Clinics;
let api: TestApi;
let activities: RecheckActivities;
let owners: { a: Person; b: Person };
let rooms: { a: StockRoom; b: StockRoom };
const published: string[] = [];

beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  owners = { a: await api.signIn(clinics.a, 'owner'), b: await api.signIn(clinics.b, 'owner') };
  activities = createRecheckActivities({
    tenancy: clinics.workerTenancy,
    live: { publish: ({ entity, id }) => void published.push(`${entity} ${id}`), poke: () => undefined },
    ...{ allClinics: () => Promise.resolve([]), announceSwap: () => Promise.resolve() },
  });
  await fillMirror(clinics);
  rooms = { a: await stockRoom(owners.a), b: await stockRoom(owners.b) };
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const ask = async <Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]> =>
  (await clinics.admin.query<Row>(sql, values)).rows;
beforeEach(async () => {
  published.length = 0;
  await ask(`delete from staff_tasks`);
  await ask(`update lot_quarantines set ended_at = now(), end_reason = 'mistake' where ended_at is null`);
  await ask(`update lots set state = 'available', quarantine_reason = null`);
  await ask(`update anvisa_files set source_date = current_date`);
  await ask(
    `update anvisa_products set situation = 'active', valid_until = '2040-01-01', gone_on = null where key = '${xeomin}'`,
  );
  await recheck(clinics.a);
  await recheck(clinics.b);
  await ask(`delete from staff_tasks`);
});

const run = <T>(
  clinic: TestClinic,
  act: (acts: RecheckActivities) => Promise<T>,
  heartbeatDetails?: unknown,
): Promise<T> =>
  new MockActivityEnvironment({
    workflowExecution: { workflowId: recheckAnvisaId(clinic.id, 'today'), runId: randomUUID() },
    ...(heartbeatDetails !== undefined && { heartbeatDetails }),
  }).run(() => act(activities));
const recheck = (clinic: TestClinic, only: string[] | null = null): Promise<Checked> =>
  run(clinic, (acts) => acts.recheckProducts({ only }));
const watch = (clinic: TestClinic) => run(clinic, (acts) => acts.watchStock());
const lotState = async (id: string) =>
  (
    await ask<{ state: string; reason: string | null }>(
      'select state, quarantine_reason as reason from lots where id = $1',
      id,
    )
  )[0];
type Task = { reason: string; state: string; facts: Record<string, unknown>; version: number };
const taskColumns = 'reason, state, facts, version, assigned_to as "assignedTo"';
const tasks = (clinic: TestClinic, where = 'true') =>
  ask<Task>(
    `select ${taskColumns} from staff_tasks where clinic_id = $1 and ${where} order by reason`,
    clinic.id,
  );
const evidence =
  'select reason, state, answer_sha256 as sha from product_checks where product_id = $1 order by checked_at';
const checks = (productId: string) =>
  ask<{ reason: string; state: string; sha: string }>(evidence, productId);
const book = async (clinic: TestClinic, productId: string, quantity = 50, days = 5): Promise<string> => {
  const made = await createCatalogue(clinics.tenancy, clinic.id);
  await ask(
    'insert into procedure_products (clinic_id, procedure_id, product_id, quantity) values ($1, $2, $3, $4)',
    ...[...[clinic.id, made.procedureId, productId, quantity]],
  );
  return clinics.tenancy.withClinic(clinic.system, async (scope) => {
    const service = oneService({ ...made, roomId: null, startsAt: slotInDays(days) });
    return (await bookVisit(scope, service, null, Date.now())).id;
  });
};

describe('a registration that is valid no more', () => {
  it('takes the lots of both clinics out of use, of this product alone, and tells the responsible person in the same run', async () => {
    const responsible = clinics.a.staff.professional.id;
    await ask(
      `insert into product_settings (clinic_id, responsible_id) values ($1, $2)
       on conflict (clinic_id) do update set responsible_id = $2`,
      ...[clinics.a.id, responsible],
    );
    const lots = { a: await receive(owners.a, rooms.a), b: await receive(owners.b, rooms.b) };
    const other = (await owners.a.post<{ id: string }>('/products', filler)).body.id;
    const spared = await receive(owners.a, rooms.a, { productId: other, packages: 1 });
    const visit = await book(clinics.a, rooms.a.product.id);
    const endpoint = randomUUID();
    await ask(
      `insert into webhook_endpoints (clinic_id, id, url_ct, description_ct, secret_ct) values ($1, $2, '', '', '')`,
      ...[clinics.a.id, endpoint],
    );
    await ask(
      `insert into webhook_subscriptions (clinic_id, endpoint_id, event) values ($1, $2, 'lot.quarantined')`,
      ...[clinics.a.id, endpoint],
    );
    await setSituation(clinics, xeomin, 'inactive');
    for (const clinic of [clinics.a, clinics.b])
      expect(await recheck(clinic)).toMatchObject({ blocked: 1, failed: [] });
    for (const id of [lots.a.id, lots.b.id])
      expect(await lotState(id)).toEqual({ state: 'quarantined', reason: 'registration' });
    expect(await lotState(spared.id)).toEqual({ state: 'available', reason: null });
    const [task] = await tasks(clinics.a);
    expect(task).toMatchObject({ reason: 'registration-inactive', assignedTo: responsible, state: 'open' });
    expect(task?.facts).toMatchObject({ visits: 1, clients: 1 });
    expect((await checks(rooms.a.product.id)).at(-1)).toMatchObject({ reason: 'daily', state: 'inactive' });
    expect(published).toContain(`stock ${lots.a.id}`);
    const heard = 'select 1 from integration_events where entity_id = $1';
    expect([await ask(heard, lots.a.id), await ask(heard, lots.b.id)].map(({ length }) => length)).toEqual([
      1, 0,
    ]);
    expect(await run(clinics.a, (acts) => acts.markProductVisits())).toEqual({ marked: 1 });
    const code = 'select attention_code as code from appointments where id = $1';
    expect(await ask(code, visit)).toEqual([{ code: 'product-blocked' }]);
    await setSituation(clinics, xeomin, 'active');
    await recheck(clinics.a);
    await run(clinics.a, (acts) => acts.markProductVisits());
    expect(await ask(code, visit)).toEqual([{ code: null }]);
  });

  it('is the same run twice, with one line of evidence for a day and an answer', async () => {
    await receive(owners.a, rooms.a);
    await setSituation(clinics, xeomin, 'inactive');
    await recheck(clinics.a);
    const before = { tasks: await tasks(clinics.a), checks: await checks(rooms.a.product.id) };
    expect(await recheck(clinics.a)).toMatchObject({ blocked: 0, held: 0 });
    expect({ tasks: await tasks(clinics.a), checks: await checks(rooms.a.product.id) }).toEqual(before);
    await setSituation(clinics, xeomin, 'active');
    await recheck(clinics.a);
    expect(await checks(rooms.a.product.id)).toHaveLength(before.checks.length + 1);
  });

  it('holds what came since as well, and opens the task a person had settled', async () => {
    await setSituation(clinics, xeomin, 'inactive');
    await recheck(clinics.a);
    await ask(`update staff_tasks set state = 'done', done_by = $1`, clinics.a.staff.owner.id);
    await recheck(clinics.a);
    expect(await tasks(clinics.a, `state = 'open'`)).toEqual([]);
    const lot = await receive(owners.a, rooms.a);
    await ask(
      `update lot_quarantines set ended_at = now(), end_reason = 'mistake' where lot_id = $1`,
      lot.id,
    );
    await run(clinics.a, (acts) => acts.recheckProduct({ productId: rooms.a.product.id }));
    expect(await lotState(lot.id)).toEqual({ state: 'quarantined', reason: 'registration' });
    expect(await tasks(clinics.a, `state = 'open'`)).toHaveLength(1);
  });

  it('that is valid again is freed by a person, never by the run', async () => {
    const lot = await receive(owners.a, rooms.a);
    await setSituation(clinics, xeomin, 'inactive');
    await recheck(clinics.a);
    await setSituation(clinics, xeomin, 'active');
    await recheck(clinics.a);
    expect(await lotState(lot.id)).toEqual({ state: 'quarantined', reason: 'registration' });
    expect(await tasks(clinics.a, `state = 'open'`)).toMatchObject([{ reason: 'registration-back' }]);
    const held = await ask<{ id: string }>(
      `select lot_id as id from lot_quarantines where clinic_id = $1 and ended_at is null`,
      clinics.a.id,
    );
    await clinics.tenancy.withClinic(clinics.a.system, async (scope) => {
      for (const { id } of held)
        await freeLot(scope, { lotId: id, reason: 'registration', endReason: 'registration-valid' });
    });
    await recheck(clinics.a);
    expect(await tasks(clinics.a, `state = 'open'`)).toEqual([]);
  });
});

describe('what is no no', () => {
  it('is an old copy: nothing is held, one warning, and what was blocked stays blocked', async () => {
    const lot = await receive(owners.a, rooms.a);
    await ask(`update anvisa_files set source_date = current_date - 30`);
    await ask(`update anvisa_products set gone_on = current_date where key = '${xeomin}'`);
    await recheck(clinics.a);
    await watch(clinics.a);
    expect(await lotState(lot.id)).toEqual({ state: 'available', reason: null });
    expect((await tasks(clinics.a, `reason = 'mirror-stale'`)).map(({ facts }) => facts['file'])).toContain(
      'medicines',
    );
    await ask(`update anvisa_files set source_date = current_date`);
    await recheck(clinics.a);
    await watch(clinics.a);
    expect(await tasks(clinics.a, `reason = 'mirror-stale' and state = 'open'`)).toEqual([]);
    expect(await lotState(lot.id)).toMatchObject({ state: 'quarantined' });
    await ask(`update anvisa_files set source_date = current_date - 30`);
    await recheck(clinics.a);
    const state = 'select anvisa_state as state from products where id = $1';
    expect(await ask(state, rooms.a.product.id)).toEqual([{ state: 'not-found' }]);
    expect(await lotState(lot.id)).toMatchObject({ state: 'quarantined' });
  });

  it('is a date that has passed', async () => {
    const lot = await receive(owners.a, rooms.a);
    await ask(`update anvisa_products set valid_until = '2004-04-01' where key = '${xeomin}'`);
    expect(await recheck(clinics.a)).toMatchObject({ blocked: 0, held: 0 });
    expect(await lotState(lot.id)).toEqual({ state: 'available', reason: null });
  });

  it('is a product that has another holder now: a person looks', async () => {
    const { body } = await owners.a.post<{ id: string }>('/products', {
      ...{
        name: 'Botox de antes',
        regime: 'medicine',
        number: '1.0147.0045',
        unit: 'u',
        unitsPerPackage: 100,
      },
    });
    const lot = await receive(owners.a, rooms.a, { productId: body.id });
    await recheck(clinics.a);
    expect(await lotState(lot.id)).toEqual({ state: 'available', reason: null });
    expect(await tasks(clinics.a)).toMatchObject([
      { reason: 'registration-transferred', facts: { number: '198600019' } },
    ]);
  });
});

it('the end of a registration is told at 180, 90 and 30 days, each once, the newer in place of the older', async () => {
  const until = (days: number) =>
    ask(`update anvisa_products set valid_until = current_date + ${days} where key = '${xeomin}'`);
  const ofEnd = `reason = 'registration-ending'`;
  await until(181);
  await recheck(clinics.a);
  expect(await tasks(clinics.a, ofEnd)).toEqual([]);
  await until(100);
  await recheck(clinics.a);
  await recheck(clinics.a);
  expect(await tasks(clinics.a, ofEnd)).toMatchObject([
    { reason: 'registration-ending', facts: { days: 180 }, version: 1 },
  ]);
  await until(20);
  await recheck(clinics.a);
  expect(await tasks(clinics.a, `${ofEnd} and state = 'open'`)).toMatchObject([{ facts: { days: 30 } }]);
});

describe('a run', () => {
  it('in which one product fails does the others, and does that one when it is asked again', async () => {
    const bad = (await owners.a.post<{ id: string }>('/products', { ...filler, name: 'Falha' })).body.id;
    await ask(`create function app.fail_check() returns trigger language plpgsql as $$ begin
      if new.product_id = '${bad}' then raise exception 'no'; end if; return new; end $$`);
    await ask(
      'create trigger fail_check before insert on product_checks for each row execute function app.fail_check()',
    );
    await setSituation(clinics, xeomin, 'inactive');
    await ask(`update anvisa_files set source_date = current_date - 1`);
    expect(await recheck(clinics.a)).toMatchObject({ blocked: 1, failed: [bad] });
    await run(clinics.a, (acts) => acts.raiseUnchecked({ productIds: [bad] }));
    expect(await tasks(clinics.a, `reason = 'product-unchecked'`)).toHaveLength(1);
    await ask('drop trigger fail_check on product_checks');
    expect(await recheck(clinics.a, [bad])).toMatchObject({ checked: 1, failed: [] });
  });

  it('that died goes on behind the page it had done', async () => {
    const sum = { checked: 50, blocked: 0, held: 0, failed: [] };
    const done = { after: 'ffffffff-ffff-4fff-bfff-ffffffffffff', sum };
    expect(await run(clinics.a, (acts) => acts.recheckProducts({}), done)).toEqual(sum);
  });

  it('is begun once for its key, and ends once', async () => {
    const key = { runKey: randomUUID(), cause: 'daily', day: '2026-11-27' } as const;
    expect(await run(clinics.a, (acts) => acts.beginRecheck(key))).toBe(true);
    expect(await run(clinics.a, (acts) => acts.beginRecheck(key))).toBe(true);
    const done = { runKey: key.runKey, checked: 3, blocked: 1, held: 2, failed: 0 };
    await run(clinics.a, (acts) => acts.finishRecheck(done));
    expect(await run(clinics.a, (acts) => acts.beginRecheck(key))).toBe(false);
    expect(await ask('select checked, held from product_rechecks where run_key = $1', key.runKey)).toEqual([
      { checked: 3, held: 2 },
    ]);
  });
});
