import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pingEndpoint } from '../../models/webhook-delivery.ts';
import { deleteEndpoint, rotateEndpointSecret } from '../../models/webhook-endpoint.ts';
import { openWebhookRoom, type WebhookRoom } from '../../tests/support/webhook-room.ts';
import type { WebhookClient } from './webhook-client.ts';

let room: WebhookRoom;
beforeAll(async () => {
  room = await openWebhookRoom();
});
afterEach(() => room.tidy());
afterAll(() => room.close());

describe('a try', () => {
  it('does nothing for a delivery of another clinic, or one that is gone', async () => {
    const { endpoint, first } = await room.threeInLine();
    expect(await room.look(first, room.activities(), room.clinics.b)).toEqual({ isOver: true, waitMs: 0 });
    await room.inA((scope) => deleteEndpoint(scope, endpoint.id));
    expect(await room.look(first)).toEqual({ isOver: true, waitMs: 0 });
    expect(room.receiver.received).toEqual([]);
  });

  it('brings ids and states alone, signed so that the receiver’s library says yes', async () => {
    const { endpoint, secret, clientId, first } = await room.threeInLine();
    expect(await room.look(first)).toEqual({ isOver: true, waitMs: 0 });
    const { text, headers, body } = room.received(0);
    expect(body).toEqual({
      type: 'client.created',
      timestamp: expect.any(String) as string,
      data: { clinicId: room.clinics.a.id, entity: 'client', id: clientId, state: 'created' },
    });
    expect(new Webhook(secret).verify(text, headers as Record<string, string>)).toEqual(body);
    expect(() =>
      new Webhook(secret).verify(text.replace('created', 'deleted'), headers as Record<string, string>),
    ).toThrow();
    const { secret: neighbours } = await room.listen(['client.created'], room.clinics.b);
    expect(() => new Webhook(neighbours).verify(text, headers as Record<string, string>)).toThrow();

    const renewed = await room.inA((scope) => rotateEndpointSecret(scope, endpoint.id));
    await room.look(await room.inA((scope) => pingEndpoint(scope, endpoint.id)));
    const ping = room.received(1);
    for (const one of [secret, renewed])
      expect(new Webhook(one).verify(ping.text, ping.headers as Record<string, string>)).toMatchObject({
        type: 'ping',
      });
    await room.clinics.admin.query(
      "update webhook_endpoints set previous_secret_until = now() - interval '1 second'",
    );
    await room.look(await room.inA((scope) => pingEndpoint(scope, endpoint.id)));
    const late = room.received(2);
    expect(() => new Webhook(secret).verify(late.text, late.headers as Record<string, string>)).toThrow();
  });

  it('that fails is written down, waits, comes again with the same id, and is left to a person at the end', async () => {
    const { endpoint, first, second } = await room.threeInLine();
    room.receiver.answer = () => 410;
    const { isOver, waitMs } = await room.look(first);
    expect(isOver).toBe(false);
    expect(waitMs).toBeGreaterThanOrEqual(48_000);
    expect(waitMs).toBeLessThanOrEqual(72_000);
    // Poked too early: it says how long, and knocks at nobody's door.
    expect((await room.look(first)).waitMs).toBeGreaterThan(40_000);
    for (const last of [false, true]) {
      await room.due();
      expect((await room.look(first)).isOver).toBe(last);
    }
    expect(new Set(room.receiver.received.map(({ id }) => id)).size).toBe(1);
    expect(new Set(room.receiver.received.map(({ text }) => text)).size).toBe(1);
    expect(room.receiver.received).toHaveLength(3);
    const [row] = await room.deliveries(endpoint.id);
    expect(row).toMatchObject({
      state: 'failed',
      attempts: 3,
      last_status: 410,
      last_error: 'status-refused',
    });
    const { rows } = await room.clinics.admin.query(
      "select 1 from audit_events where action = 'webhook-delivery.fail' and entity_id = $1",
      [first],
    );
    expect(rows).toHaveLength(1);
    // Nobody overtakes it, and nobody is dropped.
    expect(await room.look(second)).toMatchObject({ isOver: false });
    expect(await room.states(endpoint.id)).toEqual(['failed', 'held', 'waiting']);
  });

  it('is never two at once, and a try whose worker died is followed by another', async () => {
    const { endpoint, first } = await room.threeInLine();
    room.receiver.answer = () => ({ status: 204, afterMs: 300 });
    const looks = await Promise.all(Array.from({ length: 5 }, () => room.look(first)));
    expect(room.receiver.received).toHaveLength(1);
    expect(looks.filter(({ isOver }) => isOver)).toHaveLength(1);
    const dying: WebhookClient = () => Promise.reject(new Error('killed'));
    const id = await room.inA((scope) => pingEndpoint(scope, endpoint.id));
    await expect(room.look(id, room.activities(dying))).rejects.toThrow('killed');
    const { isOver, waitMs } = await room.look(id);
    expect([isOver, waitMs > 10_000]).toEqual([false, true]);
    await room.due();
    expect((await room.look(id)).isOver).toBe(true);
  });
});
