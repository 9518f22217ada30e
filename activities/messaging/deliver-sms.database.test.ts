import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failureOf, openDeliveryRoom, type DeliveryRoom } from '../../tests/support/delivery-room.ts';

let house: DeliveryRoom;
beforeAll(async () => {
  house = await openDeliveryRoom();
});
afterAll(() => house.close());
beforeEach(() => house.refresh());

describe('an SMS', () => {
  beforeEach(() => house.switchSmsOn());
  const fail = async () => {
    house.stage.simulator.setFaults({ unreachable: [house.room.catalogue.clientPhone.slice(1)] });
    await house.run('sendMessage');
    await house.applyWebhooks(1);
  };

  it('goes once in place of what failed, without accents, and the visit needs nobody any more', async () => {
    await fail();
    expect(await house.attention()).toBe('message-failed');
    expect((await house.outbox()).length).toBeGreaterThanOrEqual(1);
    await house.run('advanceDelivery');
    await house.change('is_closed = false');
    await house.run('advanceDelivery');
    const row = await house.sms();
    expect(await house.rows()).toHaveLength(2);
    expect(row).toMatchObject({ fallback_of: house.room.messageId, state: 'pending', is_closed: false });
    expect(await house.run('sendMessage', row?.id)).toMatchObject({ kind: 'wait', for: 'receipt' });
    expect(house.texts.ledger()).toHaveLength(1);
    expect(house.texts.ledger()[0]?.text).toMatch(/^[\x20-\x7e]+$/);
    expect(await house.sms()).toMatchObject({ state: 'accepted', provider: 'zenvia' });
    expect(await house.attention()).toBeNull();
    expect(await house.tasks()).toEqual([]);
  });

  it('goes when WhatsApp took it and did not deliver it in its time, not before', async () => {
    expect(await house.run('sendMessage')).toMatchObject({ kind: 'wait', for: 'receipt' });
    expect(await house.sms()).toBeUndefined();
    await house.change(`sent_at = now() - interval '17 minutes'`);
    expect(await house.run('advanceDelivery')).toEqual({ kind: 'over' });
    expect(await house.rows()).toMatchObject([
      { state: 'failed', error_code: 'expired', is_closed: true },
      { channel: 'sms' },
    ]);
  });

  it('goes when WhatsApp took nothing for a quarter of an hour', async () => {
    house.stage.simulator.setFaults({ rate: 1, kinds: ['graph-error'], codes: [131000] });
    await failureOf(house.run('sendMessage'));
    await house.change(`tried_since = now() - interval '16 minutes'`);
    expect(await house.run('advanceDelivery')).toEqual({ kind: 'over' });
    expect(await house.rows()).toMatchObject([
      { state: 'failed', error_code: 'not-taken' },
      { channel: 'sms' },
    ]);
  });

  it('does not go any more when the receipt came before it left', async () => {
    await fail();
    await house.run('advanceDelivery');
    await house.change(`state = 'delivered'`);
    expect(await house.run('sendMessage', (await house.sms())?.id)).toEqual({ kind: 'over' });
    expect(await house.sms()).toMatchObject({ state: 'dropped', error_code: 'not-wanted', is_closed: true });
    expect(house.texts.ledger()).toEqual([]);
  });

  it('that fails is nobody’s business when the first one arrived meanwhile', async () => {
    await fail();
    await house.run('advanceDelivery');
    const id = (await house.sms())?.id;
    await house.change(`state = 'delivered'`);
    await house.clinics.admin.query('update appointments set attention_code = null');
    await house.clinics.admin.query(`update messages set state = 'failed', error_code = '1' where id = $1`, [
      id,
    ]);
    expect(await house.run('advanceDelivery', id)).toEqual({ kind: 'over' });
    expect(await house.sms()).toMatchObject({ is_closed: true });
    expect([await house.tasks(), await house.attention()]).toEqual([[], null]);
  });

  it('that fails too is a task, once', async () => {
    await fail();
    await house.run('advanceDelivery');
    house.texts.setFaults({ fates: { [house.room.catalogue.clientPhone.slice(1)]: 'invalid' } });
    expect(await house.run('sendMessage', (await house.sms())?.id)).toEqual({ kind: 'over' });
    expect(await house.sms()).toMatchObject({ state: 'failed', is_closed: true });
    expect(await house.tasks()).toMatchObject([{ kind: 'message-undelivered', state: 'open' }]);
    expect(await house.attention()).toBe('message-failed');
  });

  it('that its second provider took makes a task of what the first one refused', async () => {
    await fail();
    await house.run('advanceDelivery');
    house.texts.setFaults({ rate: 1, kinds: ['refusal'], providers: ['zenvia'], codes: { zenvia: 404 } });
    expect(await house.run('sendMessage', (await house.sms())?.id)).toMatchObject({ kind: 'wait' });
    expect(await house.sms()).toMatchObject({ state: 'accepted', provider: 'twilio' });
    const { rows } = await house.clinics.admin.query(
      `select subject_key, reason from staff_tasks where kind = 'sender-paused'`,
    );
    expect(rows).toEqual([{ subject_key: 'sms/zenvia', reason: '404' }]);
  });

  it('is asked for at its provider when no receipt came', async () => {
    await fail();
    await house.run('advanceDelivery');
    const id = (await house.sms())?.id ?? '';
    await house.run('sendMessage', id);
    expect(await house.run('lookAtMessage', id)).toMatchObject({ kind: 'wait', for: 'receipt' });
  });
});
