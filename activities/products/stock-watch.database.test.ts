import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bookVisit } from '../../models/booking.ts';
import { type Person, startApi, type TestApi } from '../../tests/support/api.ts';
import { createCatalogue, oneService, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics } from '../../tests/support/clinics.ts';
import { fillMirror, merz, receive, type StockRoom, stockRoom } from '../../tests/support/stock.ts';
import { recheckAnvisaId } from '../../workflows/products/recheck-anvisa.ts';
import { createRecheckActivities, type StockWatched } from './recheck-activities.ts';

let clinics: Clinics;
let api: TestApi;
let owner: Person;
let room: StockRoom;

beforeAll(async () => {
  clinics = await startClinics();
  api = await startApi(clinics);
  owner = await api.signIn(clinics.a, 'owner');
  await fillMirror(clinics);
  room = await stockRoom(owner);
});
afterAll(async () => {
  await api.close();
  await clinics.stop();
});

const ask = async <Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]> =>
  (await clinics.admin.query<Row>(sql, values)).rows;
beforeEach(async () => {
  await ask('delete from staff_tasks');
  await ask(`update lots set state = 'discarded'`);
  await ask('delete from procedure_products');
});
const watch = (clinicId = clinics.a.id): Promise<StockWatched> => {
  const activities = createRecheckActivities({
    tenancy: clinics.workerTenancy,
    live: { publish: () => undefined, poke: () => undefined },
    ...{ allClinics: () => Promise.resolve([]), announceSwap: () => Promise.resolve() },
  });
  const workflowExecution = { workflowId: recheckAnvisaId(clinicId, 'today'), runId: randomUUID() };
  return new MockActivityEnvironment({ workflowExecution }).run(() => activities.watchStock());
};
const tasks = (reason: string, state = 'open') =>
  ask<{ facts: Record<string, unknown>; lotId: string | null }>(
    `select facts, lot_id as "lotId" from staff_tasks where clinic_id = $1 and reason = $2 and state = $3`,
    ...[clinics.a.id, reason, state],
  );
const stateOf = async (id: string) =>
  (await ask<{ state: string }>('select state from lots where id = $1', id))[0]?.state;

describe('the days of a lot', () => {
  it('are told before they end, and take it out of use when they have', async () => {
    const { id } = await receive(owner, room);
    const endsIn = (days: number) =>
      ask(
        `update lots set expires_on = (now() at time zone 'America/Sao_Paulo')::date + $2::int where id = $1`,
        id,
        days,
      );
    for (const [days, told] of [
      [61, undefined],
      [45, 60],
      [7, 7],
    ] as const) {
      await endsIn(days);
      await watch();
      expect((await tasks('lot-expiring'))[0]?.facts['days']).toBe(told);
    }
    await endsIn(-1);
    await watch();
    expect(await stateOf(id)).toBe('expired');
    expect(await tasks('lot-expiring')).toEqual([]);
    expect(await tasks('lot-expired')).toMatchObject([{ lotId: id }]);
    expect(await watch()).toEqual({ held: 0, told: 0 });
    await ask(`update lots set state = 'discarded' where id = $1`, id);
    await watch();
    expect(await tasks('lot-expired')).toEqual([]);
  });

  it('of an opened package end with its hours', async () => {
    const { id } = await receive(owner, room);
    const opened = randomUUID();
    await ask(
      `insert into opened_packages (clinic_id, id, lot_id, opened_at, usable_until, opened_by)
       values ($1, $2, $3, now() - interval '30 hours', now() - interval '6 hours', $4)`,
      ...[clinics.a.id, opened, id, clinics.a.staff.owner.id],
    );
    await watch();
    expect(await tasks('package-over')).toHaveLength(1);
    await ask(`update opened_packages set state = 'discarded' where id = $1`, opened);
    await watch();
    expect(await tasks('package-over')).toEqual([]);
  });
});

describe('a supplier whose authorisation has ended', () => {
  it('leaves what was bought before in use, holds what came after, and is told once', async () => {
    const [before, after] = [await receive(owner, room), await receive(owner, room)];
    await ask(
      `update goods_receipts set received_on = current_date - 20 where id = (select receipt_id from lots where id = $1)`,
      before.id,
    );
    await ask(
      `update anvisa_companies set is_active = false, cancelled_on = current_date - 10 where cnpj = $1`,
      merz,
    );
    expect(await watch()).toMatchObject({ held: 1 });
    expect([await stateOf(before.id), await stateOf(after.id)]).toEqual(['available', 'quarantined']);
    expect(await tasks('supplier-inactive')).toMatchObject([{ facts: { lots: 1 } }]);
    expect(await watch()).toMatchObject({ held: 0, told: 0 });
    // Again in force: what came meanwhile waits for a person.
    await ask(`update anvisa_companies set is_active = true, cancelled_on = null where cnpj = $1`, merz);
    await watch();
    expect(await stateOf(after.id)).toBe('quarantined');
    expect(await tasks('supplier-back')).toMatchObject([{ facts: { lots: 1 } }]);
  });

  it('is not believed of an old copy that knows nobody', async () => {
    await watch();
    await ask(`update anvisa_files set source_date = current_date - 30 where code = 'companies'`);
    await ask(`delete from anvisa_companies where cnpj = $1`, merz);
    await watch();
    expect(await ask('select afe_state as s from suppliers where cnpj = $1', merz)).toEqual([
      { s: 'active' },
    ]);
    await fillMirror(clinics);
  });
});

describe('what booked visits need', () => {
  const demand = async (quantity: number) => {
    const made = await createCatalogue(clinics.tenancy, clinics.a.id);
    await ask(
      'insert into procedure_products (clinic_id, procedure_id, product_id, quantity) values ($1, $2, $3, $4)',
      ...[clinics.a.id, made.procedureId, room.product.id, quantity],
    );
    const service = oneService({ ...made, roomId: null, startsAt: slotInDays(5) });
    await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      bookVisit(scope, service, null, Date.now()),
    );
  };

  it('beyond what is usable is one task with quantities, until it came', async () => {
    await receive(owner, room, { packages: 1 });
    await demand(150);
    await watch();
    expect(await tasks('stock-short')).toMatchObject([
      { facts: { unit: 'u', usable: 100, booked: 150, missing: 50, toOrder: 50 } },
    ]);
    // A person has ordered: she hears no more of it until it came and lacks anew.
    await ask(`update staff_tasks set state = 'done', done_by = $1`, clinics.a.staff.owner.id);
    await watch();
    expect(await tasks('stock-short')).toEqual([]);
    await receive(owner, room, { packages: 1 });
    await watch();
    await ask(`update procedure_products set quantity = 250 where product_id = $1`, room.product.id);
    await watch();
    expect(await tasks('stock-short')).toMatchObject([{ facts: { missing: 50 } }]);
  });

  it('is not met by what is held, nor by what was opened too long ago', async () => {
    const held = await receive(owner, room, { packages: 1 });
    const opened = await receive(owner, room, { packages: 1 });
    await ask(`update lots set state = 'quarantined', quarantine_reason = 'hand' where id = $1`, held.id);
    await ask(
      `insert into opened_packages (clinic_id, id, lot_id, usable_until, opened_by) values ($1, $2, $3, now() + interval '1 hour', $4)`,
      ...[clinics.a.id, randomUUID(), opened.id, clinics.a.staff.owner.id],
    );
    await ask('update products set reorder_point = 0 where id = $1', room.product.id);
    await demand(40);
    await watch();
    const [short] = await tasks('stock-short');
    expect(short?.facts).toMatchObject({ usable: 100, missing: Number(short?.facts['booked']) });
  });
});

it('an excursion nobody decided is told until somebody does', async () => {
  const id = randomUUID();
  await ask(
    `insert into cold_excursions (clinic_id, id, storage_place_id, started_at, ended_at, min_celsius, max_celsius)
     values ($1, $2, $3, now() - interval '9 hours', now(), 5, 14)`,
    ...[clinics.a.id, id, room.fridge.id],
  );
  await watch();
  await watch(clinics.b.id);
  expect(await tasks('excursion-undecided')).toMatchObject([{ facts: { min: 5, max: 14 } }]);
  await ask(`update cold_excursions set decision = 'release', decided_at = now() where id = $1`, id);
  await watch();
  expect(await tasks('excursion-undecided')).toEqual([]);
});
