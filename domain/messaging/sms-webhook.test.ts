import { describe, expect, it } from 'vitest';
import { smsReference, zenviaReference } from './sms-reference.ts';
import { parseTwilioEvent, parseZenviaEvent } from './sms-webhook.ts';

const now = Date.parse('2026-11-22T12:00:00Z');
const clinicId = '3f2b8a64-9c1d-4e57-8a3b-0d6f5e4c3b2a';
const messageId = '00000000-ffff-4fff-bfff-fefefefefefe';
const reference = smsReference({ clinicId, messageId });
const sid = `SM${'a'.repeat(32)}`;

describe('our name for an SMS', () => {
  it('is short enough for Zenvia, and comes back whole or not at all', () => {
    const short = zenviaReference.write(reference);
    expect(short).toHaveLength(45);
    expect(zenviaReference.read(short)).toEqual({ clinicId, messageId });
    for (const other of ['', 'msg_1', `${short}x`, short.replace('.', ''), short.slice(1), '!'.repeat(45)])
      expect(zenviaReference.read(other)).toBeUndefined();
  });
});

describe('an event of Zenvia', () => {
  const receipt = (code: string, more: object = {}) => ({
    ...{ id: 'evt-1', timestamp: '2026-11-22T12:00:00Z', type: 'MESSAGE_STATUS', channel: 'sms' },
    message: {
      id: 'z-1',
      externalId: zenviaReference.write(reference),
      direction: 'OUT',
      to: '5511987654321',
    },
    messageStatus: { code, timestamp: '2026-11-22T11:59:58Z', ...more },
  });

  it('is left out when it says nothing of a message of ours, or nothing that can be read', () => {
    const foreign = receipt('DELIVERED');
    foreign.message.externalId = 'sent from the panel';
    for (const body of [
      null,
      [],
      'x',
      {},
      { type: 'MESSAGE' },
      foreign,
      receipt('CLICKED'),
      receipt('ACCEPTED'),
    ])
      expect(parseZenviaEvent(body, now)).toBeUndefined();
  });

  it('says what became of a message, by our own reference', () => {
    expect(parseZenviaEvent(receipt('DELIVERED'), now)).toEqual({
      clinicId,
      item: {
        ...{ kind: 'status', eventId: 'zenvia:evt-1', phoneNumberId: '', wamid: 'zenvia:z-1' },
        ...{
          channel: 'sms',
          provider: 'zenvia',
          at: now - 2_000,
          status: 'delivered',
          callbackData: messageId,
        },
      },
    });
  });

  it('keeps a code of the carrier, and no sentence, which might quote the number', () => {
    const failed = (channelErrorCode: unknown) =>
      parseZenviaEvent(receipt('NOT_DELIVERED', { causes: [{ channelErrorCode }] }), now)?.item;
    expect(failed('201')).toMatchObject({ status: 'failed', errorCode: '201' });
    expect(failed(201)).toMatchObject({ errorCode: '201' });
    expect(failed('number +55 11 98765-4321 is off')).not.toHaveProperty('errorCode');
  });

  it('brings an answer without saying whose it is, by our clock when its own is broken', () => {
    const answer = {
      ...{ id: 'evt-2', timestamp: '1999-01-01T00:00:00Z', type: 'MESSAGE', channel: 'sms' },
      message: {
        id: 'z-2',
        from: '5511987654321',
        to: 'neonpro',
        contents: [{ type: 'text', text: ' SIM ' }],
      },
    };
    expect(parseZenviaEvent(answer, now)).toEqual({
      clinicId: null,
      item: {
        ...{ kind: 'message', eventId: 'zenvia:evt-2', phoneNumberId: '', wamid: 'zenvia:z-2', at: now },
        ...{ channel: 'sms', provider: 'zenvia', type: 'text', from: '5511987654321', text: 'SIM' },
      },
    });
  });
});

describe('an event of Twilio', () => {
  const form = (fields: Record<string, string>) => new URLSearchParams({ MessageSid: sid, ...fields });

  it('is left out when it is on its way still, or names nothing of ours', () => {
    for (const status of ['queued', 'sending', 'accepted', 'unknown'])
      expect(parseTwilioEvent(form({ MessageStatus: status }), reference, now)).toBeUndefined();
    expect(parseTwilioEvent(form({ MessageStatus: 'sent' }), 'somebody', now)).toBeUndefined();
    expect(parseTwilioEvent(form({ MessageStatus: 'sent' }), null, now)).toBeUndefined();
    expect(parseTwilioEvent(form({ From: '+5511987654321', Body: 'SIM' }), reference, now)).toBeUndefined();
  });

  it('says what became of a message, with the carrier’s code when it failed', () => {
    expect(
      parseTwilioEvent(form({ MessageStatus: 'undelivered', ErrorCode: '30003' }), reference, now),
    ).toEqual({
      clinicId,
      item: {
        ...{ kind: 'status', eventId: `twilio:${sid}:failed`, phoneNumberId: '', wamid: `twilio:${sid}` },
        ...{ channel: 'sms', provider: 'twilio', at: now, status: 'failed', callbackData: messageId },
        errorCode: '30003',
      },
    });
  });

  it('brings an answer', () => {
    expect(parseTwilioEvent(form({ From: '+5511987654321', Body: 'PARAR' }), null, now)).toMatchObject({
      ...{ clinicId: null, item: { kind: 'message', from: '5511987654321', text: 'PARAR' } },
    });
  });
});
