import { describe, expect, it } from 'vitest';
import { parseWebhook } from './webhook.ts';

const metadata = { display_phone_number: '551130000000', phone_number_id: '106540352242922' };
const bodyOf = (...values: object[]) => ({
  object: 'whatsapp_business_account',
  entry: values.map((value) => ({
    id: '102290129340398',
    changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } }],
  })),
});
const text = {
  from: '5511987654321',
  from_user_id: 'BR.1502576394655843',
  id: 'wamid.A1',
  timestamp: '1795000000',
  type: 'text',
  text: { body: 'Confirmo' },
};
const delivered = {
  id: 'wamid.X',
  status: 'delivered',
  timestamp: '1795000060',
  recipient_id: '5511987654321',
  biz_opaque_callback_data: 'msg_01J9ZK4',
  pricing: { pricing_model: 'PMP', type: 'regular', category: 'utility' },
};

describe('a webhook of WhatsApp', () => {
  it('is an empty list for anything that is none', () => {
    for (const body of [null, 7, 'x', [], {}, { entry: 'x' }, { entry: [null, {}, { changes: [{}] }] }])
      expect(parseWebhook(body)).toEqual([]);
  });

  it('loses no neighbour of a piece it does not understand', () => {
    const strange = [{ id: 7 }, { ...delivered, status: 'teleported' }, null, delivered];
    expect(
      parseWebhook(bodyOf({ statuses: strange }, { messages: [{}, text] })).map((item) => item.eventId),
    ).toEqual(['st:wamid.X:delivered', 'msg:wamid.A1']);
  });

  it('reads a text, also from a person without a telephone number', () => {
    expect(parseWebhook(bodyOf({ messages: [text] }))).toEqual([
      {
        kind: 'message',
        eventId: 'msg:wamid.A1',
        phoneNumberId: '106540352242922',
        wamid: 'wamid.A1',
        at: 1_795_000_000_000,
        type: 'text',
        from: '5511987654321',
        fromUserId: 'BR.1502576394655843',
        text: 'Confirmo',
      },
    ]);
    const { from: _, ...withoutNumber } = text;
    expect(parseWebhook(bodyOf({ messages: [withoutNumber] }))[0]).not.toHaveProperty('from');
  });

  it('reads a pressed button, of a template or interactive, and the message it answers', () => {
    const pressed = {
      ...text,
      type: 'button',
      text: undefined,
      button: { payload: 'appt:7f3c:confirm', text: 'Confirmar' },
      context: { id: 'wamid.sent' },
    };
    const interactive = {
      ...text,
      type: 'interactive',
      interactive: { type: 'button_reply', button_reply: { id: 'appt:7f3c:cancel', title: 'Cancelar' } },
    };
    const items = parseWebhook(bodyOf({ messages: [pressed, interactive] }));
    expect(items[0]).toMatchObject({ payload: 'appt:7f3c:confirm', contextId: 'wamid.sent' });
    expect(items[1]).toMatchObject({ payload: 'appt:7f3c:cancel' });
  });

  it('reads statuses with our own id, and the code of a failure', () => {
    const failed = {
      ...delivered,
      status: 'failed',
      errors: [{ code: 131026, title: 'Message undeliverable' }],
    };
    const items = parseWebhook(bodyOf({ statuses: [delivered, failed, { ...delivered, status: 'played' }] }));
    expect(items).toMatchObject([
      { kind: 'status', status: 'delivered', callbackData: 'msg_01J9ZK4', at: 1_795_000_060_000 },
      { status: 'failed', errorCode: 131026, eventId: 'st:wamid.X:failed' },
      { status: 'read', eventId: 'st:wamid.X:played' },
    ]);
  });
});
