import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createKnex } from '../models/knex.ts';
import { openProcesses } from '../models/open-process.ts';
import { claimOutbox, type OutboxRow } from '../models/outbox.ts';
import { openWebhookRoom, type WebhookRoom } from '../tests/support/webhook-room.ts';
import { withFanOut } from './fan-out.ts';

let room: WebhookRoom;
let outbox: Knex;
beforeAll(async () => {
  room = await openWebhookRoom();
  outbox = createKnex({ url: room.clinics.urls.outbox, pool: 2 });
});
afterEach(() => room.tidy());
afterAll(async () => {
  await outbox.destroy();
  await room.close();
});

/** What the dispatch behind it got, and how often the relay was woken. */
function relay(dispatch: (row: OutboxRow) => Promise<void> = () => Promise.resolve()) {
  const seen = { dispatched: [] as string[], pokes: 0 };
  const handle = withFanOut(
    (row) => {
      seen.dispatched.push(row.topic);
      return dispatch(row);
    },
    { tenancy: room.clinics.workerTenancy, poke: () => (seen.pokes += 1) },
  );
  return { seen, handle };
}

describe('the relay', () => {
  it('learns with the row whether anybody listens, from the first event on and in that clinic alone', async () => {
    const { a, b } = room.clinics;
    const enqueue = (clinic: typeof a) =>
      room.clinics.tenancy.withClinic(clinic.system, (scope) => scope.enqueue('appointment', randomUUID()));
    await enqueue(a);
    expect((await claimOutbox(outbox, 10)).map((row) => row.hasEndpoints)).toEqual([false]);
    await room.listen(['client.created']);
    await enqueue(a);
    await enqueue(b);
    const rows = await claimOutbox(outbox, 10);
    expect(rows.map(({ clinicId, hasEndpoints }) => [clinicId === a.id, hasEndpoints]).sort()).toEqual([
      [false, false],
      [true, true],
    ]);
  });

  it('tells endpoints also when the process of the row cannot be reached, and tries that again', async () => {
    const { endpoint } = await room.listen(['client.created']);
    const clientId = await room.newClient();
    const [row] = await claimOutbox(outbox, 10);
    if (!row) throw new Error('a row was expected');
    expect(row).toMatchObject({ topic: 'integration-event', entityId: clientId, hasEndpoints: true });
    const away = relay(() => Promise.reject(new Error('Temporal is away')));
    await expect(away.handle({ ...row, topic: 'appointment' })).rejects.toThrow('Temporal is away');
    const { handle, seen } = relay();
    await handle(row);
    await handle(row);
    expect(await room.states(endpoint.id)).toEqual(['waiting']);
    // Nobody but endpoints waits for this topic, and the second time there is nothing to wake for.
    expect(seen).toEqual({ dispatched: [], pokes: 1 });
    expect(await room.poked()).toHaveLength(1);
  });

  it('asks nothing of the clinic when nobody listens', async () => {
    const { handle, seen } = relay();
    const row = { id: 1, clinicId: randomUUID(), topic: 'appointment', entityId: randomUUID(), attempts: 1 };
    await handle({ ...row, hasEndpoints: false, share: 1 });
    expect(seen).toEqual({ dispatched: ['appointment'], pokes: 0 });
  });
});

describe('the reconciler', () => {
  it('sees deliveries on their way, and no others', async () => {
    const { endpoint, first, second, third } = await room.threeInLine();
    await room.look(first);
    await room.clinics.admin.query("update webhook_deliveries set state = 'failed' where id = $1", [third]);
    const open: string[] = [];
    for await (const { kind, id } of openProcesses(outbox)) if (kind === 'webhook-delivery') open.push(id);
    expect(open).toEqual([second]);
    expect(await room.states(endpoint.id)).toEqual(['delivered', 'waiting', 'failed']);
  });
});
