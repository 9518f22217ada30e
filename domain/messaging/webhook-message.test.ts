import { describe, expect, it } from 'vitest';
import { parseWebhook } from './webhook.ts';
import { messageOf } from './webhook-message.ts';

const metadata = { display_phone_number: '551130000000', phone_number_id: '106540352242922' };
const bodyOf = (value: object, field = 'messages') => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '102290129340398',
      changes: [{ field, value: { messaging_product: 'whatsapp', metadata, ...value } }],
    },
  ],
});
const ana = {
  profile: { name: 'Ana Teste', username: 'ana.teste' },
  wa_id: '5511987654321',
  user_id: 'BR.15025',
};
const common = { id: 'wamid.A1', timestamp: '1795000000' };
const message = (content: object, contacts: object[] = []) =>
  parseWebhook(bodyOf({ contacts, messages: [{ ...common, from: '5511987654321', ...content }] }))[0];

describe('a message of a person', () => {
  it('is left out when it was written to a group', () => {
    expect(message({ type: 'text', text: { body: 'oi' }, group_id: 'G1' })).toBeUndefined();
  });

  it('loses the part that is strange, and nothing else', () => {
    expect(
      message({ type: 'image', image: { id: 7 }, context: 'x', from_user_id: 'not an id', text: 'oi' }),
    ).toEqual({
      ...{
        kind: 'message',
        eventId: 'msg:wamid.A1',
        phoneNumberId: metadata.phone_number_id,
        wamid: 'wamid.A1',
      },
      ...{ at: 1_795_000_000_000, type: 'image', from: '5511987654321' },
    });
  });

  it('says who wrote it, whatever the order of the contacts', () => {
    const other = { profile: { name: 'Bia' }, wa_id: '5531911112222' };
    expect(message({ type: 'text', text: { body: 'oi' } }, [other, ana])).toMatchObject({
      ...{ from: '5511987654321', fromUserId: 'BR.15025', profileName: 'Ana Teste', username: 'ana.teste' },
    });
    expect(message({ type: 'text', text: { body: 'oi' } }, [other])).not.toHaveProperty('profileName');
  });

  it('comes from somebody with a username and no number', () => {
    const { wa_id: _, ...hidden } = ana;
    const [item] = parseWebhook(
      bodyOf({
        contacts: [hidden],
        messages: [{ ...common, from_user_id: 'BR.15025', type: 'text', text: { body: 'oi' } }],
      }),
    );
    expect(item).toMatchObject({ fromUserId: 'BR.15025', username: 'ana.teste', text: 'oi' });
    expect(item).not.toHaveProperty('from');
  });

  it('brings the file, its caption and its name', () => {
    const file = {
      id: '1479',
      mime_type: 'application/pdf',
      sha256: 'jPY=',
      filename: 'exame.pdf',
      caption: 'olha',
    };
    expect(message({ type: 'document', document: file })).toMatchObject({
      ...{
        type: 'document',
        media: { id: '1479', mime: 'application/pdf', sha256: 'jPY=', fileName: 'exame.pdf' },
      },
    });
    expect(
      message({ type: 'audio', audio: { id: '9', mime_type: 'audio/ogg; codecs=opus', voice: true } }),
    ).toMatchObject({
      media: { id: '9', mime: 'audio/ogg; codecs=opus' },
    });
  });

  it('reacts, and takes the reaction back', () => {
    expect(message({ type: 'reaction', reaction: { message_id: 'wamid.S', emoji: '❤️' } })).toMatchObject({
      reaction: { targetWamid: 'wamid.S', emoji: '❤️' },
    });
    expect(message({ type: 'reaction', reaction: { message_id: 'wamid.S' } })).toMatchObject({
      reaction: { targetWamid: 'wamid.S', emoji: '' },
    });
  });

  it('tells the title of a button beside its payload', () => {
    const list = {
      type: 'list_reply',
      list_reply: { id: 'row-2', title: 'Quinta', description: 'às 14:30' },
    };
    expect(message({ type: 'interactive', interactive: list })).toMatchObject({
      payload: 'row-2',
      title: 'Quinta',
    });
  });

  it('says where somebody is', () => {
    const location = { latitude: -23.5, longitude: -46.6, name: 'Clínica' };
    expect(message({ type: 'location', location })).toMatchObject({ location });
  });

  it('tells of a new number, under either of the names that it has', () => {
    for (const system of [
      { type: 'user_changed_number', wa_id: '5531987654321', user_id: 'BR.2', body: 'User Ana changed' },
      { type: 'customer_changed_number', new_wa_id: '5531987654321', user_id: 'BR.2' },
    ])
      expect(message({ type: 'system', system })).toMatchObject({
        from: '5511987654321',
        system: { type: 'number-changed', newWaId: '5531987654321', newUserId: 'BR.2' },
      });
    expect(message({ type: 'system', system: { type: 'user_identity_changed' } })).not.toHaveProperty(
      'system',
    );
  });

  it('tells of a new id, and finds the old one in the sentence', () => {
    const [item] = parseWebhook(
      bodyOf({
        messages: [
          {
            ...{ ...common, type: 'system' },
            system: {
              type: 'user_changed_user_id',
              user_id: 'BR.2',
              body: 'User Ana changed from BR.1 to BR.2',
            },
          },
        ],
      }),
    );
    expect(item).toMatchObject({
      fromUserId: 'BR.1',
      system: { type: 'user-id-changed', newUserId: 'BR.2' },
    });
  });

  it('takes an old id from the end of the sentence only, never from a name, and only for the id that is new', () => {
    const oldIdOf = (body: string) =>
      messageOf(
        {
          ...{ id: 'wamid.1', timestamp: '1764100000', type: 'system' },
          system: { type: 'user_changed_user_id', user_id: 'BR.2', body },
        },
        { phoneNumberId: '1', contacts: [] },
      )?.fromUserId;
    expect(oldIdOf('User Ana changed from BR.1 to BR.2')).toBe('BR.1');
    expect(oldIdOf('User x changed from BR.9 to BR.2 changed from BR.1 to BR.2')).toBe('BR.1');
    expect(oldIdOf('User changed from BR.9 to BR.2 and so on')).toBeUndefined();
    expect(oldIdOf('User Ana changed from BR.1 to BR.3')).toBeUndefined();
  });
});

describe('what staff write on the clinic’s own telephone', () => {
  it('is an echo with whom it went to', () => {
    const echo = {
      from: '551130000000',
      to: '5511987654321',
      ...common,
      type: 'text',
      text: { body: 'Pode vir!' },
    };
    const hidden = { ...echo, id: 'wamid.A2', to: undefined, to_user_id: 'BR.15025' };
    const nobody = { ...echo, id: 'wamid.A3', to: undefined };
    expect(
      parseWebhook(bodyOf({ message_echoes: [echo, hidden, nobody] }, 'smb_message_echoes')),
    ).toMatchObject([
      { kind: 'echo', eventId: 'echo:wamid.A1', to: '5511987654321', type: 'text', text: 'Pode vir!' },
      { kind: 'echo', toUserId: 'BR.15025' },
    ]);
  });
});

describe('WhatsApp’s own button against offers', () => {
  it('is a preference of the person', () => {
    const stop = {
      wa_id: '5511987654321',
      category: 'marketing_messages',
      value: 'stop',
      timestamp: 1795000000,
    };
    const strange = { ...stop, category: 'something new' };
    expect(parseWebhook(bodyOf({ user_preferences: [strange, stop] }, 'user_preferences'))).toMatchObject([
      { kind: 'preference', from: '5511987654321', offers: 'stop', at: 1_795_000_000_000 },
    ]);
  });
});
