import type { AcceptedMessage, InboundMessage } from './store.ts';

/** Webhook bodies in Meta's shape (brazil.md §3.2). */
export function statusBody(
  message: AcceptedMessage,
  status: 'sent' | 'delivered' | 'read' | 'failed',
  at: number,
  errorCode?: number,
): string {
  return envelope(message.phoneNumberId, {
    statuses: [
      {
        id: message.wamid,
        status,
        timestamp: seconds(at),
        recipient_id: message.waId,
        ...(message.callbackData !== undefined && { biz_opaque_callback_data: message.callbackData }),
        ...(errorCode === undefined
          ? { pricing: { pricing_model: 'PMP', type: 'regular', category: 'utility' } }
          : { errors: [{ code: errorCode, title: `Error ${errorCode}`, message: `Error ${errorCode}` }] }),
      },
    ],
  });
}

export function inboundBody(message: InboundMessage): string {
  const content =
    message.payload === undefined
      ? { type: 'text', text: { body: message.text } }
      : { type: 'button', button: { payload: message.payload, text: message.text } };
  return envelope(message.phoneNumberId, {
    contacts: [{ profile: { name: 'Telefone simulado' }, wa_id: message.waId }],
    messages: [
      {
        from: message.waId,
        id: message.wamid,
        timestamp: seconds(message.at),
        ...content,
        ...(message.contextId !== undefined && { context: { id: message.contextId } }),
      },
    ],
  });
}

function envelope(phoneNumberId: string, value: object): string {
  const metadata = { display_phone_number: '551130000000', phone_number_id: phoneNumberId };
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '102290129340398',
        changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } }],
      },
    ],
  });
}

const seconds = (at: number) => String(Math.floor(at / 1000));
