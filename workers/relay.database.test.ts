import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { Knex } from 'knex';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { WebhookItem } from '../domain/messaging/webhook.ts';
import { bookVisit } from '../models/booking.ts';
import { createKnex } from '../models/knex.ts';
import { openProcesses } from '../models/open-process.ts';
import { enqueueProcesses, type OutboxRow } from '../models/outbox.ts';
import { webhookRef } from '../models/provider-ref.ts';
import { keepWebhookItems } from '../models/webhook-event.ts';
import { createCatalogue, slotInDays, type Catalogue, oneService } from '../tests/support/catalogue.ts';
import { startClinics, type Clinics, type TestClinic } from '../tests/support/clinics.ts';
import type { Tenancy } from '../models/tenancy.ts';
import { startInbound } from './inbound.ts';
import { startRelay } from './relay.ts';

const log = pino({ level: 'silent' });
let clinics: Clinics;
let outbox: Knex;
let catalogue: Catalogue;
let running: { stop(): Promise<void> }[] = [];
beforeAll(async () => {
  clinics = await startClinics();
  outbox = createKnex({ url: clinics.urls.outbox, pool: 4 });
  catalogue = await createCatalogue(clinics.tenancy, clinics.a.id);
});
afterEach(async () => {
  await Promise.all(running.map((loop) => loop.stop()));
  running = [];
  await clinics.admin.query('delete from outbox');
});
afterAll(async () => {
  await outbox.destroy();
  await clinics.stop();
});

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (await isSo()) return;
    await wait(50);
  }
  throw new Error('it never became so');
}
const waiting = async () => (await clinics.admin.query('select 1 from outbox')).rows.length;
const enqueue = (clinic: TestClinic, id: string, topic = 'appointment') =>
  clinics.tenancy.withClinic(clinic.system, (scope) => scope.enqueue(topic, id));

/** A relay whose Temporal is `dispatch`; what it was brought, in order. */
function relay(dispatch: (row: OutboxRow) => Promise<void> = () => Promise.resolve()) {
  const brought: OutboxRow[] = [];
  const loop = startRelay({
    knex: outbox,
    url: clinics.urls.outbox,
    log,
    async dispatch(row) {
      brought.push(row);
      await dispatch(row);
    },
  });
  running.push(loop);
  return brought;
}

describe('the relay', () => {
  it('keeps what Temporal cannot take while it is away, and brings it soon after', async () => {
    let isAway = true;
    const brought = relay(() =>
      isAway ? Promise.reject(Object.assign(new Error('14 UNAVAILABLE'), { code: 14 })) : Promise.resolve(),
    );
    await enqueue(clinics.a, randomUUID());
    await until(() => brought.length > 1);
    expect(await waiting()).toBe(1);
    isAway = false;
    await until(async () => (await waiting()) === 0);
  });

  it('serves a clinic with one row in its first turn, whatever another has waiting', async () => {
    await clinics.admin.query(
      `insert into outbox (clinic_id, topic, entity_id) select $1, 'appointment', gen_random_uuid() from generate_series(1, 500)`,
      [clinics.a.id],
    );
    await enqueue(clinics.b, randomUUID());
    const brought = relay();
    await until(async () => (await waiting()) === 0);
    expect(brought).toHaveLength(501);
    const place = brought.findIndex(({ clinicId }) => clinicId === clinics.b.id);
    expect(place).toBeGreaterThanOrEqual(0);
    expect(place).toBeLessThan(200);
  });

  it('does not let a row that is in trouble hold up the others', async () => {
    const bad = randomUUID();
    const brought = relay((row) =>
      row.entityId === bad ? Promise.reject(new Error('no')) : Promise.resolve(),
    );
    await enqueue(clinics.a, bad);
    const good = randomUUID();
    await enqueue(clinics.b, good);
    await until(() => brought.some(({ entityId }) => entityId === good));
    await until(async () => (await waiting()) === 1);
    const { rows } = await clinics.admin.query<{ last_error: string }>('select last_error from outbox');
    expect(rows[0]?.last_error).toBe('Error');
  });

  it('brings the rows of every clinic with the clinic that wrote them, and five commands as one poke', async () => {
    const [mine, theirs] = [randomUUID(), randomUUID()];
    for (let count = 0; count < 5; count += 1) await enqueue(clinics.a, mine);
    await enqueue(clinics.b, theirs);
    const brought = relay();
    await until(async () => (await waiting()) === 0);
    expect(brought.map(({ clinicId, entityId }) => [clinicId, entityId]).sort()).toEqual(
      [
        [clinics.a.id, mine],
        [clinics.b.id, theirs],
      ].sort(),
    );
  });

  it('shares the rows with a second relay: each is brought once', async () => {
    for (let count = 0; count < 40; count += 1) await enqueue(clinics.a, randomUUID());
    const [one, two] = [relay(), relay()];
    await until(async () => (await waiting()) === 0);
    const ids = [...one, ...two].map(({ id }) => id);
    expect(new Set(ids).size).toBe(40);
    expect(ids).toHaveLength(40);
  });
});

describe('the look across clinics', () => {
  it('shows ids and states, and nothing else of a visit', async () => {
    await expect(outbox.raw('select starts_at from appointments')).rejects.toMatchObject({ code: '42501' });
    await expect(outbox.raw('select * from clients')).rejects.toMatchObject({ code: '42501' });
  });

  it('finds the open visits of all clinics, and pokes each once', async () => {
    const visit = await clinics.tenancy.withClinic(clinics.a.system, (scope) =>
      bookVisit(scope, oneService({ ...catalogue, startsAt: slotInDays(5), roomId: null }), null, Date.now()),
    );
    const seen: unknown[] = [];
    for await (const process of openProcesses(outbox)) seen.push(process);
    const process = { kind: 'appointment', clinicId: clinics.a.id, id: visit.id } as const;
    expect(seen).toEqual([{ ...process, isSettled: false }]);
    await clinics.admin.query('delete from outbox');
    await enqueueProcesses(outbox, 'appointment-restart', [process]);
    await enqueueProcesses(outbox, 'appointment-restart', [process]);
    expect(await waiting()).toBe(1);
  });
});

describe('the drain of stored webhooks', () => {
  const status = (clinic: TestClinic): WebhookItem => ({
    kind: 'status',
    eventId: randomUUID(),
    phoneNumberId: clinic.phoneNumberId,
    wamid: `wamid.${randomUUID()}`,
    at: Date.now(),
    status: 'delivered',
  });
  const keep = (clinic: TestClinic, item: WebhookItem) =>
    clinics.tenancy.withClinic(clinic.system, (scope) => keepWebhookItems(scope, [item]));
  /** Processed, and emptied. */
  const isProcessed = async (clinic: TestClinic, { eventId }: WebhookItem) => {
    const ref = await clinics.tenancy.withClinic(clinic.system, (scope) =>
      Promise.resolve(webhookRef(scope.vault, eventId)),
    );
    const { rows } = await clinics.admin.query<{ done: boolean }>(
      `select processed_at is not null and body_ct = '' as done from webhook_events where clinic_id = $1 and event_id = $2`,
      [clinic.id, ref],
    );
    return rows[0]?.done === true;
  };
  function drain(apply: (clinicId: string, item: WebhookItem) => Promise<void>) {
    const { workerTenancy: tenancy, urls } = clinics;
    running.push(startInbound({ knex: outbox, url: urls.outbox, tenancy, applyInbound: apply, log }));
  }

  it('tries an event again that could not be applied, and loses none', async () => {
    const item = status(clinics.a);
    await keep(clinics.a, item);
    let tries = 0;
    drain(() => (++tries < 2 ? Promise.reject(new Error('not now')) : Promise.resolve()));
    await until(() => isProcessed(clinics.a, item));
    expect(tries).toBe(2);
  });

  it('pauses when the only events are of a clinic that cannot be entered, and serves the others meanwhile', async () => {
    const [stuck, item] = [status(clinics.a), status(clinics.b)];
    await keep(clinics.a, stuck);
    let knocks = 0;
    const { workerTenancy, urls } = clinics;
    const tenancy: Pick<Tenancy, 'withClinic'> = {
      withClinic(actor, work) {
        if (actor.clinicId !== clinics.a.id) return workerTenancy.withClinic(actor, work);
        knocks += 1;
        return Promise.reject(new Error('no key'));
      },
    };
    const loop = startInbound({
      ...{ knex: outbox, url: urls.outbox, tenancy, log },
      applyInbound: () => Promise.resolve(),
    });
    running.push(loop);
    await keep(clinics.b, item);
    await until(() => isProcessed(clinics.b, item));
    knocks = 0;
    await wait(1_500);
    // A claim and a postponement in each turn, and a turn a second.
    expect(knocks).toBeGreaterThan(0);
    expect(knocks).toBeLessThanOrEqual(6);
    await clinics.admin.query('delete from webhook_events');
  });

  it('applies each event once, to its own clinic, also when it is delivered twice', async () => {
    const items = [status(clinics.a), status(clinics.b)] as const;
    const applied: [string, string][] = [];
    drain((clinicId, { eventId }) => Promise.resolve(void applied.push([clinicId, eventId])));
    for (const _ of [1, 2]) {
      await keep(clinics.a, items[0]);
      await keep(clinics.b, items[1]);
    }
    await until(async () => (await isProcessed(clinics.a, items[0])) && isProcessed(clinics.b, items[1]));
    expect(applied.sort()).toEqual(
      [
        [clinics.a.id, items[0].eventId],
        [clinics.b.id, items[1].eventId],
      ].sort(),
    );
  });
});
