import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { conversationOf } from '../../models/conversation.ts';
import { lockMessage, type MessageRow } from '../../models/message-send.ts';
import { queueMessage } from '../../models/message-queue.ts';
import { commandAppointment } from '../../models/appointment-commands.ts';
import { failureOf, openDeliveryRoom, type DeliveryRoom } from '../../tests/support/delivery-room.ts';
import { recordOutcome } from './record-outcome.ts';
import { recordStatus } from './record-status.ts';

let house: DeliveryRoom;
beforeAll(async () => {
  house = await openDeliveryRoom();
});
afterAll(() => house.close());
beforeEach(() => house.refresh());

describe('a message that must not leave', () => {
  it("is nobody else's to send", async () => {
    expect(await house.run('sendMessage', house.room.messageId, { clinicId: house.clinics.b.id })).toEqual({
      kind: 'over',
    });
    expect(house.stage.simulator.ledger()).toEqual([]);
    expect((await house.rows())[0]?.state).toBe('pending');
  });

  it('is dropped when the visit was cancelled meanwhile', async () => {
    await house.clinics.tenancy.withClinic(house.clinics.a.system, (scope) =>
      commandAppointment(scope, 'cancel', { id: house.room.appointmentId }),
    );
    expect(await house.run('sendMessage')).toEqual({ kind: 'over' });
    expect((await house.rows())[0]).toMatchObject({
      state: 'dropped',
      error_code: 'not-wanted',
      is_closed: true,
    });
    expect(await house.tasks()).toEqual([]);
  });

  it('is dropped when it is useless, and a person hears of it', async () => {
    await house.change(`useful_until = now() - interval '1 second'`);
    expect(await house.run('sendMessage')).toEqual({ kind: 'over' });
    expect((await house.rows())[0]).toMatchObject({
      state: 'dropped',
      error_code: 'too-late',
      is_closed: true,
    });
    expect(await house.tasks()).toEqual([{ kind: 'message-undelivered', state: 'open', reason: 'too-late' }]);
    expect(house.stage.simulator.ledger()).toEqual([]);
  });

  it('is held while the number is paused, and counts as tried', async () => {
    await house.clinics.admin.query('update messaging_channels set paused_at = now() where clinic_id = $1', [
      house.clinics.a.id,
    ]);
    await house.clinics.admin.query(
      `insert into sender_rates (clinic_id, sender, next_at) values ($1, $2, now() + interval '5 minutes')`,
      [house.clinics.a.id, `${house.clinics.a.phoneNumberId}/probe`],
    );
    expect(await house.run('sendMessage')).toMatchObject({ kind: 'wait', for: 'its-time' });
    expect((await house.rows())[0]).toMatchObject({ state: 'pending', wait_code: 'sender-paused' });
    await house.clinics.admin.query('delete from sender_rates');
  });
});

describe('a message', () => {
  it('goes out once, however often and by how many it is asked for, and keeps what was written', async () => {
    expect(await house.run('advanceDelivery')).toMatchObject({ kind: 'send' });
    await Promise.all(Array.from({ length: 8 }, () => house.run('sendMessage')));
    expect(house.stage.simulator.ledger()).toMatchObject([{ callbackData: house.room.messageId }]);
    expect(await house.queue()).toBe(house.room.messageId);
    const { rows: kept } = await house.clinics.admin.query<{ ct: Buffer; sent_at: Date }>(
      'select content_ct as ct, sent_at from messages where id = $1',
      [house.room.messageId],
    );
    expect(kept[0]?.ct.toString('latin1')).not.toContain(house.room.catalogue.clientName.split(' ')[0]);
    expect(kept[0]?.sent_at).toBeInstanceOf(Date);
  });

  it('is over when its receipt came, and nobody is signalled for that', async () => {
    await house.run('sendMessage');
    await house.clinics.admin.query('delete from outbox');
    await house.applyWebhooks(2);
    expect(await house.outbox()).toEqual([]);
    expect(await house.run('advanceDelivery')).toEqual({ kind: 'over' });
    expect((await house.rows())[0]).toMatchObject({ state: 'delivered', is_closed: true });
  });

  it('takes over what an old visit had left unsent', async () => {
    await house.change(`is_closed = true, useful_until = null, kind = 'notice'`);
    expect(await house.queue()).toBe(house.room.messageId);
    expect((await house.rows())[0]).toMatchObject({ is_closed: false });
    expect(await house.run('sendMessage')).toMatchObject({ kind: 'wait', for: 'receipt' });
  });

  it('is tried again soon when it was not taken, and sleeps when that takes longer', async () => {
    house.stage.simulator.setFaults({ rate: 1, kinds: ['graph-error'], codes: [131000] });
    expect(await failureOf(house.run('sendMessage'))).toMatchObject({ type: 'message-not-taken' });
    house.stage.simulator.setFaults({ rate: 1, kinds: ['graph-error'], codes: [4] });
    await house.change('not_before = null');
    expect(await house.run('sendMessage', house.room.messageId, { attempt: 2 })).toMatchObject({
      kind: 'wait',
      for: 'its-time',
    });
    expect((await house.rows())[0]).toMatchObject({ state: 'pending', error_code: '4' });
  });
});

describe('a message of unknown fate', () => {
  beforeEach(() => house.switchSmsOn());

  it('is never replaced by an SMS: a person decides, and a late receipt settles that', async () => {
    house.stage.simulator.setFaults({ rate: 1, kinds: ['accept-then-drop'] });
    expect(await house.run('sendMessage')).toMatchObject({ kind: 'wait', for: 'fate' });
    await house.change(`state_at = now() - interval '10 minutes'`);
    expect(await house.run('advanceDelivery')).toEqual({ kind: 'over' });
    expect(await house.rows()).toMatchObject([{ state: 'needs-person', is_closed: true }]);
    expect(await house.tasks()).toMatchObject([{ kind: 'message-unknown', state: 'open' }]);
    expect(await house.attention()).toBe('message-unknown');
    await house.applyWebhooks(2);
    expect(await house.tasks()).toMatchObject([{ kind: 'message-unknown', state: 'done' }]);
    expect(await house.attention()).toBeNull();
    expect(await house.rows()).toHaveLength(1);
  });

  it('pokes its process when its fate is told in time', async () => {
    house.stage.simulator.setFaults({ rate: 1, kinds: ['accept-then-drop'] });
    await house.run('sendMessage');
    await house.clinics.admin.query('delete from outbox');
    await house.applyWebhooks(2);
    expect(await house.outbox()).toEqual([{ topic: 'delivery' }]);
    expect(await house.run('advanceDelivery')).toEqual({ kind: 'over' });
  });

  it('is unknown when its attempt died, and is not sent by the next one', async () => {
    await house.change(`state = 'sending', sent_at = now() - interval '1 minute', attempts = 1`);
    expect(await house.run('sendMessage', house.room.messageId, { attempt: 2 })).toMatchObject({
      kind: 'wait',
      for: 'fate',
    });
    expect(house.stage.simulator.ledger()).toEqual([]);
  });
});

describe('a message that WhatsApp took and could not send', () => {
  const failLate = (wamid: string, code: string) =>
    house.clinics.workerTenancy.withClinic(house.clinics.a.system, async (scope) =>
      recordStatus(scope, (await lockMessage(scope, house.room.messageId)) as MessageRow, 'failed', {
        ...{ wamid, errorCode: code },
      }),
    );

  it('leaves again when that passes by itself, at most three times, whatever is told twice', async () => {
    await house.run('sendMessage');
    expect(await failLate('wamid.first', '131016')).toMatchObject({ state: 'pending', isClosed: false });
    expect(await house.outbox()).toContainEqual({ topic: 'delivery' });
    expect(await failLate('wamid.first', '131016')).toMatchObject({ state: 'pending', attempts: 1 });
    expect(await house.run('advanceDelivery')).toMatchObject({ kind: 'wait', for: 'its-time' });
    await house.change(`state = 'accepted', attempts = 3`);
    expect(await failLate('wamid.first', '131016')).toMatchObject({ state: 'failed' });
  });

  it('has failed where trying again changes nothing, and to the clinic itself nobody misses it', async () => {
    await house.run('sendMessage');
    expect(await failLate('wamid.first', '131021')).toMatchObject({ state: 'failed' });
    expect(await house.run('advanceDelivery')).toEqual({ kind: 'over' });
    expect([await house.tasks(), await house.attention()]).toEqual([[], null]);
  });
});

describe('an attempt whose heartbeat was lost', () => {
  it('gives back what it certainly did not send, though another one calls it unknown by now', async () => {
    await house.change(`state = 'unknown', attempts = 1`);
    const verdict = await house.clinics.workerTenancy.withClinic(house.clinics.a.system, async (scope) => {
      const claimed = (await lockMessage(scope, house.room.messageId)) as MessageRow;
      return recordOutcome(scope, claimed, { outcome: 'not-sent', cause: 'timeout' }, 1);
    });
    expect(verdict).toMatchObject({ isOver: false });
    expect((await house.rows())[0]).toMatchObject({ state: 'pending', is_closed: false });
    expect(await house.outbox()).toContainEqual({ topic: 'delivery' });
  });
});

describe('words of the team', () => {
  const say = (key: string, text: string) => {
    const { clientId } = house.room.catalogue;
    return house.clinics.tenancy.withClinic(house.clinics.a.system, async (scope) => {
      const { id: conversationId } = await conversationOf(scope, { clientId });
      return queueMessage(scope, {
        ...{ key, kind: 'text', purpose: 'conversation', step: 'text', template: 'text' },
        ...{ clientId, conversationId, usefulUntil: Date.now() + 3_600_000, content: { text } },
      });
    });
  };
  const heardAt = (time: string) =>
    house.clinics.admin.query(`update conversations set last_inbound_at = ${time} where client_id = $1`, [
      house.room.catalogue.clientId,
    ]);

  it('are not sent when the window has closed meanwhile', async () => {
    const id = await say('text/closed', 'Até já!');
    await heardAt(`now() - interval '25 hours'`);
    expect(await house.run('sendMessage', id)).toEqual({ kind: 'over' });
    expect(house.stage.simulator.ledger()).toEqual([]);
  });

  it('are sent while it is open, and are then nobody’s to watch', async () => {
    const id = await say('text/open', 'Até já!');
    await heardAt('now()');
    expect(await house.run('sendMessage', id)).toEqual({ kind: 'over' });
    expect(house.stage.simulator.ledger()).toMatchObject([{ callbackData: id }]);
  });
});

describe('without SMS', () => {
  it('what failed is a task', async () => {
    house.stage.simulator.setFaults({ unreachable: [house.room.catalogue.clientPhone.slice(1)] });
    await house.run('sendMessage');
    await house.applyWebhooks(1);
    expect(await house.run('advanceDelivery')).toEqual({ kind: 'over' });
    expect(await house.rows()).toHaveLength(1);
    expect(await house.tasks()).toEqual([{ kind: 'message-undelivered', state: 'open', reason: '131026' }]);
    expect(await house.attention()).toBe('message-failed');
  });
});
