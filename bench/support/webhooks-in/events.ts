import { randomUUID } from 'node:crypto';

export interface Sent {
  /** Our own id, which the provider echoes. */
  id: string;
  wamid: string;
}
export type Word = 'sent' | 'delivered' | 'read' | 'failed';

const words: readonly Word[] = ['sent', 'delivered', 'read', 'failed'];

/** What was told of a message, in no order; each word may have been told several times. */
export interface Told {
  message: Sent;
  words: Word[];
}

/** A message's fate and the receipts of it: some are missing, as they are in life. */
export function receiptsOf(message: Sent, random: () => number): Told {
  const told = words.filter(
    (word) => random() < { sent: 0.8, delivered: 0.6, read: 0.4, failed: 0.15 }[word],
  );
  return { message, words: told.length > 0 ? told : ['sent'] };
}

/** What must be on record in the end, said without the product's arithmetic: the best that is known to have happened. */
export function endOf(told: ReadonlySet<Word>): Word {
  if (told.has('read')) return 'read';
  if (told.has('delivered')) return 'delivered';
  return told.has('failed') ? 'failed' : 'sent';
}

const envelope = (phoneNumberId: string, value: object): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '102290129340398',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '551130000000', phone_number_id: phoneNumberId },
              ...value,
            },
          },
        ],
      },
    ],
  });

export const receiptBody = (phoneNumberId: string, { id, wamid }: Sent, word: Word, at: number): string =>
  envelope(phoneNumberId, {
    statuses: [
      {
        ...{
          id: wamid,
          status: word,
          timestamp: String(Math.floor(at / 1_000)),
          recipient_id: '5511960000001',
        },
        biz_opaque_callback_data: id,
        ...(word === 'failed' && { errors: [{ code: 131_026, title: 'Message undeliverable' }] }),
      },
    ],
  });

/** Somebody writes, with an emoji: bytes and characters are not the same. */
export const inboundBody = (phoneNumberId: string, wamid: string, phone: string, at: number): string =>
  envelope(phoneNumberId, {
    contacts: [{ profile: { name: 'Pessoa 🌷' }, wa_id: phone }],
    messages: [
      {
        ...{ from: phone, id: wamid, timestamp: String(Math.floor(at / 1_000)), type: 'text' },
        text: { body: `Olá 👩‍⚕️ ${randomUUID()}` },
      },
    ],
  });
