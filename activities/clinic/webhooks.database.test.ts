import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { MockActivityEnvironment } from '@temporalio/testing';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WebhookEvent } from '../../domain/clinic/webhook-events.ts';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { bookAppointment } from '../../models/booking.ts';
import { insertClients, updateClient } from '../../models/client-write.ts';
import { pingEndpoint, replayDelivery, skipDelivery } from '../../models/webhook-delivery.ts';
import {
  createEndpoint,
  deleteEndpoint,
  rotateEndpointSecret,
  setEndpointState,
} from '../../models/webhook-endpoint.ts';
import { fanOut } from '../../models/webhook-fan-out.ts';
import { type Catalogue, createCatalogue, slotInDays } from '../../tests/support/catalogue.ts';
import { type Clinics, startClinics, type TestClinic } from '../../tests/support/clinics.ts';
import { type Receiver, startReceiver } from '../../tests/support/receiver.ts';
import { createEndpointGate } from './endpoint-gate.ts';
import { createWebhookClient, type WebhookClient } from './webhook-client.ts';
import { createWebhookActivities, type DeliveryLook } from './webhooks.ts';

let clinics: Clinics;
let receiver: Receiver;
let catalogue: Catalogue;
let minute = 0;
beforeAll(async () => {
  clinics = await startClinics();
  receiver = await startReceiver();
  catalogue = await createCatalogue(clinics.tenancy, clinics.a.id);
});
beforeEach(() => {
  receiver.received.length = 0;
  receiver.answer = () => 204;
});
afterEach(() => clinics.admin.query('delete from webhook_endpoints; delete from outbox'));
afterAll(async () => {
  await receiver.close();
  await clinics.stop();
});

const client = createWebhookClient({ allowsLocal: true });
const activities = (post: WebhookClient = client, backoffMs = [60_000, 120_000]) =>
  createWebhookActivities({
    ...{ tenancy: clinics.workerTenancy, live: { poke: () => undefined }, gate: createEndpointGate() },
    ...{ post, backoffMs, timeoutMs: 1_000 },
  });
const look = (deliveryId: string, acts = activities(), clinic = clinics.a) =>
  new MockActivityEnvironment({
    workflowExecution: { workflowId: `clinic/${clinic.id}/webhook-delivery/${deliveryId}`, runId: 'r' },
  }).run(acts.tryDelivery, { deliveryId }) as Promise<DeliveryLook>;

const inA = <T>(work: Parameters<typeof clinics.tenancy.withClinic<T>>[1]) =>
  clinics.tenancy.withClinic(clinics.a.system, work);
const listen = (events: WebhookEvent[], clinic: TestClinic = clinics.a) =>
  clinics.tenancy.withClinic(clinic.system, (scope) =>
    createEndpoint(scope, { url: receiver.url, description: 'prontuário do parceiro', events }),
  );
const newClient = () =>
  inA(async (scope) => {
    const data = { name: 'Ana Fictícia', cpf: null, phone: null, email: null, birthDate: null, notes: null };
    return (await insertClients(scope, [{ ...data, whatsappOptInAt: null }]))[0] ?? '';
  });
const edit = (id: string, version: number) =>
  inA((scope) => updateClient(scope, id, version, { notes: String(version) }));
const spread = (source: 'appointment' | 'other', id: string) =>
  clinics.workerTenancy.withClinic(clinics.a.system, (scope) => fanOut(scope, source, id));

interface Row {
  id: string;
  event: string;
  state: string;
  attempts: number;
  next_try_at: Date | null;
  last_error: string | null;
  last_status: number | null;
}
const deliveries = async (endpointId: string): Promise<Row[]> =>
  (
    await clinics.admin.query<Row>('select * from webhook_deliveries where endpoint_id = $1 order by seq', [
      endpointId,
    ])
  ).rows;
const states = async (endpointId: string) => (await deliveries(endpointId)).map(({ state }) => state);
const poked = async () =>
  (
    await clinics.admin.query<{ id: string }>(
      "select entity_id as id from outbox where topic = 'webhook-delivery'",
    )
  ).rows.map(({ id }) => id);
const due = () =>
  clinics.admin.query('update webhook_deliveries set next_try_at = now(), lease_until = now()');

/** An endpoint that has three events of one client in line. */
async function threeInLine() {
  const { endpoint, secret } = await listen(['client.created', 'client.updated']);
  const clientId = await newClient();
  await edit(clientId, 1);
  await edit(clientId, 2);
  await spread('other', clientId);
  const [first, second, third] = await deliveries(endpoint.id);
  if (!first || !second || !third) throw new Error('three were expected');
  return { endpoint, secret, clientId, first: first.id, second: second.id, third: third.id };
}

describe('what happens in a clinic', () => {
  it('is written down for nobody when nobody listens', async () => {
    const clientId = await newClient();
    expect(await spread('other', clientId)).toBe(0);
    const { rows } = await clinics.admin.query('select 1 from integration_events where entity_id = $1', [
      clientId,
    ]);
    expect(rows).toEqual([]);
  });

  it('reaches who asked for it, in order and once, whoever looks how often', async () => {
    const { endpoint } = await listen(['appointment.booked', 'appointment.confirmed', 'appointment.started']);
    const other = await listen(['appointment.finished']);
    const neighbour = await listen(['appointment.booked'], clinics.b);
    minute += 60;
    const wish = {
      clientId: catalogue.clientId,
      procedureId: catalogue.procedureId,
      professionalId: catalogue.professionalId,
    };
    const startsAt = slotInDays(5) + minute * 60_000;
    const { id } = await inA((scope) => bookAppointment(scope, { ...wish, startsAt }, null, Date.now()));
    await spread('appointment', id);
    for (const command of ['confirm', 'check-in', 'start', 'finish'] as const)
      await inA((scope) => commandAppointment(scope, command, { id }));
    await Promise.all(Array.from({ length: 6 }, () => spread('appointment', id)));
    expect((await deliveries(endpoint.id)).map(({ event }) => event)).toEqual([
      'appointment.booked',
      'appointment.confirmed',
      'appointment.started',
    ]);
    expect(await deliveries(other.endpoint.id)).toHaveLength(1);
    expect(await deliveries(neighbour.endpoint.id)).toEqual([]);
  });

  it('before somebody listened is not told later', async () => {
    const earlier = await listen(['client.updated']);
    const clientId = await newClient();
    await edit(clientId, 1);
    const { endpoint } = await listen(['client.updated']);
    await edit(clientId, 2);
    await spread('other', clientId);
    expect(await states(endpoint.id)).toEqual(['waiting']);
    expect(await states(earlier.endpoint.id)).toEqual(['waiting', 'waiting']);
  });
});

describe('a try', () => {
  it('does nothing for a delivery of another clinic, or one that is gone', async () => {
    const { endpoint, first } = await threeInLine();
    expect(await look(first, activities(), clinics.b)).toEqual({ isOver: true, waitMs: 0 });
    await inA((scope) => deleteEndpoint(scope, endpoint.id));
    expect(await look(first)).toEqual({ isOver: true, waitMs: 0 });
    expect(receiver.received).toEqual([]);
  });

  it('brings ids and states alone, signed so that the receiver’s library says yes', async () => {
    const { endpoint, secret, clientId, first } = await threeInLine();
    expect(await look(first)).toEqual({ isOver: true, waitMs: 0 });
    const [{ text, headers, body } = fail()] = receiver.received;
    expect(body).toEqual({
      type: 'client.created',
      timestamp: expect.any(String) as string,
      data: { clinicId: clinics.a.id, entity: 'client', id: clientId, state: 'created' },
    });
    expect(new Webhook(secret).verify(text, headers as Record<string, string>)).toEqual(body);
    expect(() =>
      new Webhook(secret).verify(text.replace('created', 'deleted'), headers as Record<string, string>),
    ).toThrow();
    const { secret: neighbours } = await listen(['client.created'], clinics.b);
    expect(() => new Webhook(neighbours).verify(text, headers as Record<string, string>)).toThrow();

    const renewed = await inA((scope) => rotateEndpointSecret(scope, endpoint.id));
    await look(await inA((scope) => pingEndpoint(scope, endpoint.id)));
    const [, ping = fail()] = receiver.received;
    for (const one of [secret, renewed])
      expect(new Webhook(one).verify(ping.text, ping.headers as Record<string, string>)).toMatchObject({
        type: 'ping',
      });
    await clinics.admin.query(
      "update webhook_endpoints set previous_secret_until = now() - interval '1 second'",
    );
    await look(await inA((scope) => pingEndpoint(scope, endpoint.id)));
    const [, , late = fail()] = receiver.received;
    expect(() => new Webhook(secret).verify(late.text, late.headers as Record<string, string>)).toThrow();
  });

  it('that fails is written down, waits, comes again with the same id, and is left to a person at the end', async () => {
    const { endpoint, first, second } = await threeInLine();
    receiver.answer = () => 410;
    const { isOver, waitMs } = await look(first);
    expect(isOver).toBe(false);
    expect(waitMs).toBeGreaterThanOrEqual(48_000);
    expect(waitMs).toBeLessThanOrEqual(72_000);
    // Poked too early: it says how long, and knocks at nobody's door.
    expect((await look(first)).waitMs).toBeGreaterThan(40_000);
    for (const last of [false, true]) {
      await due();
      expect((await look(first)).isOver).toBe(last);
    }
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(1);
    expect(new Set(receiver.received.map(({ text }) => text)).size).toBe(1);
    expect(receiver.received).toHaveLength(3);
    const [row] = await deliveries(endpoint.id);
    expect(row).toMatchObject({
      state: 'failed',
      attempts: 3,
      last_status: 410,
      last_error: 'status-refused',
    });
    const { rows } = await clinics.admin.query(
      "select 1 from audit_events where action = 'webhook-delivery.fail' and entity_id = $1",
      [first],
    );
    expect(rows).toHaveLength(1);
    // Nobody overtakes it, and nobody is dropped.
    expect(await look(second)).toMatchObject({ isOver: false });
    expect(await states(endpoint.id)).toEqual(['failed', 'held', 'waiting']);
  });

  it('is never two at once, and a try whose worker died is followed by another', async () => {
    const { endpoint, first } = await threeInLine();
    receiver.answer = () => ({ status: 204, afterMs: 300 });
    const looks = await Promise.all(Array.from({ length: 5 }, () => look(first)));
    expect(receiver.received).toHaveLength(1);
    expect(looks.filter(({ isOver }) => isOver)).toHaveLength(1);
    const dying: WebhookClient = () => Promise.reject(new Error('killed'));
    const id = await inA((scope) => pingEndpoint(scope, endpoint.id));
    await expect(look(id, activities(dying))).rejects.toThrow('killed');
    const { isOver, waitMs } = await look(id);
    expect([isOver, waitMs > 10_000]).toEqual([false, true]);
    await due();
    expect((await look(id)).isOver).toBe(true);
  });
});

describe('the order of an entity', () => {
  it('holds the second until the first is there, and then wakes it', async () => {
    const { endpoint, first, second, third } = await threeInLine();
    for (const id of [third, second]) expect((await look(id)).waitMs).toBeGreaterThan(1_000_000);
    expect(await states(endpoint.id)).toEqual(['waiting', 'held', 'held']);
    await clinics.admin.query('delete from outbox');
    await look(first);
    expect(await poked()).toEqual([second]);
    await look(third);
    await look(second);
    await look(third);
    expect(receiver.received.map(({ body }) => body.type)).toEqual([
      'client.created',
      'client.updated',
      'client.updated',
    ]);
    expect(await states(endpoint.id)).toEqual(['delivered', 'delivered', 'delivered']);
  });

  it('holds nobody else: another client, another endpoint, a ping', async () => {
    const line = await threeInLine();
    receiver.answer = ({ body }) => (body.data.id === line.clientId ? 500 : 204);
    await look(line.first);
    const other = await newClient();
    await spread('other', other);
    const [, , , fourth = fail()] = await deliveries(line.endpoint.id);
    expect((await look(fourth.id)).isOver).toBe(true);
    expect((await look(await inA((scope) => pingEndpoint(scope, line.endpoint.id)))).isOver).toBe(true);
  });

  it('survives any storm: what arrived is in order, with nobody lost', async () => {
    const { endpoint } = await listen(['client.created', 'client.updated']);
    const clientIds = await Promise.all(Array.from({ length: 5 }, newClient));
    for (const id of clientIds) for (const version of [1, 2, 3]) await edit(id, version);
    await Promise.all(clientIds.map((id) => spread('other', id)));
    let calls = 0;
    receiver.answer = () => [500, 204, 'reset' as const, 204][calls++ % 4] ?? 204;
    const acts = activities(client, Array<number>(50).fill(1));
    const ids = (await deliveries(endpoint.id)).map(({ id }) => id);
    for (let rounds = 0; rounds < 40; rounds += 1) {
      await Promise.all(ids.sort(() => Math.random() - 0.5).map((id) => look(id, acts)));
      if ((await states(endpoint.id)).every((state) => state === 'delivered')) break;
      await pause(5);
    }
    expect(new Set(await states(endpoint.id))).toEqual(new Set(['delivered']));
    const { rows } = await clinics.admin.query<{ entity_id: string; event_id: string }>(
      'select entity_id, event_id from webhook_deliveries where endpoint_id = $1 order by seq',
      [endpoint.id],
    );
    for (const id of clientIds) {
      const wanted = rows.filter((row) => row.entity_id === id).map((row) => row.event_id);
      const firsts = [
        ...new Set(receiver.received.filter(({ body }) => body.data.id === id).map((one) => one.id)),
      ];
      expect(firsts).toEqual(wanted);
    }
  });
});

describe('a person', () => {
  it('pauses and resumes: what is held goes on, from the first of each entity', async () => {
    const { endpoint, first, second } = await threeInLine();
    await inA((scope) => setEndpointState(scope, endpoint.id, 'paused'));
    expect((await look(first)).waitMs).toBeGreaterThan(10_000_000);
    expect(receiver.received).toEqual([]);
    await clinics.admin.query('delete from outbox');
    await inA((scope) => setEndpointState(scope, endpoint.id, 'active'));
    expect(await poked()).toEqual([first]);
    await look(first);
    expect((await look(second)).isOver).toBe(true);
  });

  it('replays what failed, with all its tries before it', async () => {
    const { endpoint, first } = await threeInLine();
    receiver.answer = () => 500;
    for (let tries = 0; tries < 3; tries += 1) {
      await due();
      await look(first);
    }
    expect((await states(endpoint.id))[0]).toBe('failed');
    await clinics.admin.query('delete from outbox');
    await inA((scope) => replayDelivery(scope, endpoint.id, first));
    expect(await poked()).toEqual([first]);
    expect((await look(first)).isOver).toBe(false);
    receiver.answer = () => 200;
    await inA((scope) => replayDelivery(scope, endpoint.id, first));
    expect((await look(first)).isOver).toBe(true);
    const [row] = await deliveries(endpoint.id);
    expect(row).toMatchObject({ state: 'delivered', attempts: 5 });
  });

  it('skips what the receiver need not hear of, and the next one goes', async () => {
    const { endpoint, first, second } = await threeInLine();
    receiver.answer = () => 500;
    await look(first);
    await look(second);
    await clinics.admin.query('delete from outbox');
    await inA((scope) => skipDelivery(scope, endpoint.id, first));
    expect((await poked()).sort()).toEqual([first, second].sort());
    receiver.answer = () => 200;
    expect((await look(first)).isOver).toBe(true);
    expect((await look(second)).isOver).toBe(true);
    await expect(inA((scope) => skipDelivery(scope, endpoint.id, second))).rejects.toMatchObject({
      code: 'transition-refused',
    });
    await expect(inA((scope) => skipDelivery(scope, randomUUID(), first))).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

const fail = (): never => {
  throw new Error('nothing was received');
};
