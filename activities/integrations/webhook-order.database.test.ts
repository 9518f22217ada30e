import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { bookVisit } from '../../models/booking.ts';
import { pingEndpoint, replayDelivery, skipDelivery } from '../../models/webhook-delivery.ts';
import { setEndpointState } from '../../models/webhook-endpoint.ts';
import { type Catalogue, createCatalogue, slotInDays, oneService } from '../../tests/support/catalogue.ts';
import { openWebhookRoom, type WebhookRoom } from '../../tests/support/webhook-room.ts';

let catalogue: Catalogue;
let room: WebhookRoom;
beforeAll(async () => {
  room = await openWebhookRoom();
  catalogue = await createCatalogue(room.clinics.tenancy, room.clinics.a.id);
});
afterEach(() => room.tidy());
afterAll(() => room.close());

describe('what happens in a clinic', () => {
  it('is written down for nobody when nobody listens', async () => {
    const clientId = await room.newClient();
    expect(await room.spread('other', clientId)).toBe(0);
    const { rows } = await room.clinics.admin.query('select 1 from integration_events where entity_id = $1', [
      clientId,
    ]);
    expect(rows).toEqual([]);
  });

  it('reaches who asked for it, in order and once, whoever looks how often', async () => {
    const { endpoint } = await room.listen([
      'appointment.booked',
      'appointment.confirmed',
      'appointment.started',
    ]);
    const other = await room.listen(['appointment.finished']);
    const neighbour = await room.listen(['appointment.booked'], room.clinics.b);
    const wish = {
      clientId: catalogue.clientId,
      procedureId: catalogue.procedureId,
      professionalId: catalogue.professionalId,
    };
    const startsAt = slotInDays(5);
    const { id } = await room.inA((scope) =>
      bookVisit(scope, oneService({ ...wish, startsAt }), null, Date.now()),
    );
    await room.spread('appointment', id);
    for (const command of ['confirm', 'check-in', 'start', 'finish'] as const)
      await room.inA((scope) => commandAppointment(scope, command, { id }));
    await Promise.all(Array.from({ length: 6 }, () => room.spread('appointment', id)));
    expect((await room.deliveries(endpoint.id)).map(({ event }) => event)).toEqual([
      'appointment.booked',
      'appointment.confirmed',
      'appointment.started',
    ]);
    expect(await room.deliveries(other.endpoint.id)).toHaveLength(1);
    expect(await room.deliveries(neighbour.endpoint.id)).toEqual([]);
  });

  it('before somebody listened is not told later', async () => {
    const earlier = await room.listen(['client.updated']);
    const clientId = await room.newClient();
    await room.edit(clientId, 1);
    const { endpoint } = await room.listen(['client.updated']);
    await room.edit(clientId, 2);
    await room.spread('other', clientId);
    expect(await room.states(endpoint.id)).toEqual(['waiting']);
    expect(await room.states(earlier.endpoint.id)).toEqual(['waiting', 'waiting']);
  });
});

describe('the order of an entity', () => {
  it('holds the second until the first is there, and then wakes it', async () => {
    const { endpoint, first, second, third } = await room.threeInLine();
    for (const id of [third, second]) expect((await room.look(id)).waitMs).toBeGreaterThan(1_000_000);
    expect(await room.states(endpoint.id)).toEqual(['waiting', 'held', 'held']);
    await room.clinics.admin.query('delete from outbox');
    await room.look(first);
    expect(await room.poked()).toEqual([second]);
    await room.look(third);
    await room.look(second);
    await room.look(third);
    expect(room.receiver.received.map(({ body }) => body.type)).toEqual([
      'client.created',
      'client.updated',
      'client.updated',
    ]);
    expect(await room.states(endpoint.id)).toEqual(['delivered', 'delivered', 'delivered']);
  });

  it('holds nobody else: another client, another endpoint, a ping', async () => {
    const line = await room.threeInLine();
    room.receiver.answer = ({ body }) => (body.data.id === line.clientId ? 500 : 204);
    await room.look(line.first);
    const other = await room.newClient();
    await room.spread('other', other);
    const fourth = (await room.deliveries(line.endpoint.id))[3];
    expect((await room.look(fourth?.id ?? '')).isOver).toBe(true);
    expect((await room.look(await room.inA((scope) => pingEndpoint(scope, line.endpoint.id)))).isOver).toBe(
      true,
    );
  });

  it('survives any storm: what arrived is in order, with nobody lost', async () => {
    const { endpoint } = await room.listen(['client.created', 'client.updated']);
    const clientIds = await Promise.all(Array.from({ length: 5 }, room.newClient));
    for (const id of clientIds) for (const version of [1, 2, 3]) await room.edit(id, version);
    await Promise.all(clientIds.map((id) => room.spread('other', id)));
    let calls = 0;
    room.receiver.answer = () => [500, 204, 'reset' as const, 204][calls++ % 4] ?? 204;
    const acts = room.activities(room.client, Array<number>(50).fill(1));
    const ids = (await room.deliveries(endpoint.id)).map(({ id }) => id);
    for (let rounds = 0; rounds < 40; rounds += 1) {
      await Promise.all(ids.sort(() => Math.random() - 0.5).map((id) => room.look(id, acts)));
      if ((await room.states(endpoint.id)).every((state) => state === 'delivered')) break;
      await pause(5);
    }
    expect(new Set(await room.states(endpoint.id))).toEqual(new Set(['delivered']));
    const { rows } = await room.clinics.admin.query<{ entity_id: string; event_id: string }>(
      'select entity_id, event_id from webhook_deliveries where endpoint_id = $1 order by seq',
      [endpoint.id],
    );
    expect(room.receiver.overlapping).toBe(0);
    for (const id of clientIds) {
      const wanted = rows.filter((row) => row.entity_id === id).map((row) => row.event_id);
      const firsts = [
        ...new Set(room.receiver.received.filter(({ body }) => body.data.id === id).map((one) => one.id)),
      ];
      expect(firsts).toEqual(wanted);
    }
  });
});

describe('a person', () => {
  it('pauses and resumes: what is held goes on, from the first of each entity', async () => {
    const { endpoint, first, second } = await room.threeInLine();
    await room.inA((scope) => setEndpointState(scope, endpoint.id, 'paused'));
    expect((await room.look(first)).waitMs).toBeGreaterThan(10_000_000);
    expect(room.receiver.received).toEqual([]);
    await room.clinics.admin.query('delete from outbox');
    await room.inA((scope) => setEndpointState(scope, endpoint.id, 'active'));
    expect(await room.poked()).toEqual([first]);
    await room.look(first);
    expect((await room.look(second)).isOver).toBe(true);
  });

  it('replays what failed, with all its tries before it', async () => {
    const { endpoint, first } = await room.threeInLine();
    room.receiver.answer = () => 500;
    for (let tries = 0; tries < 3; tries += 1) {
      await room.due();
      await room.look(first);
    }
    expect((await room.states(endpoint.id))[0]).toBe('failed');
    await room.clinics.admin.query('delete from outbox');
    await room.inA((scope) => replayDelivery(scope, endpoint.id, first));
    expect(await room.poked()).toEqual([first]);
    expect((await room.look(first)).isOver).toBe(false);
    room.receiver.answer = () => 200;
    await room.inA((scope) => replayDelivery(scope, endpoint.id, first));
    expect((await room.look(first)).isOver).toBe(true);
    const [row] = await room.deliveries(endpoint.id);
    expect(row).toMatchObject({ state: 'delivered', attempts: 5 });
  });

  it('skips what the receiver need not hear of, and the next one goes', async () => {
    const { endpoint, first, second } = await room.threeInLine();
    room.receiver.answer = () => 500;
    await room.look(first);
    await room.look(second);
    await room.clinics.admin.query('delete from outbox');
    await room.inA((scope) => skipDelivery(scope, endpoint.id, first));
    expect((await room.poked()).sort()).toEqual([first, second].sort());
    room.receiver.answer = () => 200;
    expect((await room.look(first)).isOver).toBe(true);
    expect((await room.look(second)).isOver).toBe(true);
    await expect(room.inA((scope) => skipDelivery(scope, endpoint.id, second))).rejects.toMatchObject({
      code: 'transition-refused',
    });
    await expect(room.inA((scope) => skipDelivery(scope, randomUUID(), first))).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});
