import type {
  AcceptedMessage,
  BusinessNumber,
  EchoMessage,
  InboundMessage,
  Person,
  SimulatedTemplate,
} from './facts.ts';
import { isUserId } from './people.ts';

/** Webhook bodies in Meta's shape (brazil.md §3.2). Who hides the number is named by business-scoped id alone. */
export const defaultWabaId = '102290129340398';

export type NumberFacts = Pick<BusinessNumber, 'phoneNumberId' | 'wabaId' | 'displayPhone'>;

export function statusBody(
  number: NumberFacts,
  message: AcceptedMessage,
  person: Person,
  status: { name: 'sent' | 'delivered' | 'read' | 'failed'; at: number; errorCode?: number | undefined },
): string {
  const { name, at, errorCode } = status;
  return envelope(number, 'messages', {
    statuses: [
      {
        id: message.wamid,
        status: name,
        timestamp: seconds(at),
        ...(!isUserId(person.key) && { recipient_id: person.key }),
        recipient_user_id: person.userId,
        ...(message.callbackData !== undefined && { biz_opaque_callback_data: message.callbackData }),
        ...(errorCode === undefined
          ? { pricing: { pricing_model: 'PMP', type: 'regular', category: message.category ?? 'service' } }
          : { errors: [{ code: errorCode, title: `Error ${errorCode}`, message: `Error ${errorCode}` }] }),
      },
    ],
  });
}

export const inboundBody = (number: NumberFacts, message: InboundMessage, person: Person): string =>
  personsMessage(number, person, message, contentOf(message));

export const reactionBody = (
  number: NumberFacts,
  person: Person,
  message: { wamid: string; at: number; target: string; emoji: string },
): string =>
  personsMessage(number, person, message, {
    type: 'reaction',
    // As Meta does: a reaction that is taken back has no emoji.
    reaction: { message_id: message.target, ...(message.emoji && { emoji: message.emoji }) },
  });

/** The person's number or id changed; `person` is the one before. There are no contacts in these. */
export function systemBody(
  number: NumberFacts,
  person: Person,
  change: { wamid: string; at: number; newWaId?: string; newUserId?: string },
): string {
  const { wamid, at, newWaId, newUserId } = change;
  const isNumber = newWaId !== undefined;
  const [old, now] = isNumber ? [person.key, newWaId] : [person.userId, newUserId];
  const message = {
    ...(!isUserId(person.key) && { from: person.key }),
    ...(isNumber && { from_user_id: person.userId }),
    id: wamid,
    timestamp: seconds(at),
    type: 'system',
    system: {
      body: `User ${person.name} changed from ${old} to ${now}`,
      type: isNumber ? 'user_changed_number' : 'user_changed_user_id',
      ...(isNumber && { wa_id: newWaId }),
      ...(newUserId !== undefined && { user_id: newUserId }),
    },
  };
  return envelope(number, 'messages', { messages: [message] });
}

export const echoBody = (number: NumberFacts, message: EchoMessage, person: Person): string =>
  envelope(number, 'smb_message_echoes', {
    message_echoes: [
      {
        from: number.displayPhone,
        ...(isUserId(person.key) ? { to_user_id: person.userId } : { to: person.key }),
        id: message.wamid,
        timestamp: seconds(message.acceptedAt),
        ...{ type: 'text', text: { body: message.text } },
      },
    ],
  });

export const preferenceBody = (number: NumberFacts, person: Person, value: 'stop' | 'resume'): string =>
  envelope(number, 'user_preferences', {
    contacts: [contactOf(person)],
    user_preferences: [
      {
        ...(!isUserId(person.key) && { wa_id: person.key }),
        user_id: person.userId,
        detail: `User requested to ${value} marketing messages`,
        ...{ category: 'marketing_messages', value, timestamp: Math.floor(Date.now() / 1000) },
      },
    ],
  });

/** A change of an account: no number, and the time stands on the entry. */
export const accountBody = (wabaId: string, field: string, value: object): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: wabaId, time: Math.floor(Date.now() / 1000), changes: [{ field, value }] }],
  });

export const templateValue = (template: SimulatedTemplate): object => ({
  message_template_id: Number(template.id),
  message_template_name: template.name,
  message_template_language: template.language,
});

function contentOf({ payload, isInteractive, text, media }: InboundMessage): object {
  if (media) {
    const { id, kind, mime, sha256, fileName } = media;
    const file = {
      ...{ id, mime_type: mime, sha256: Buffer.from(sha256, 'hex').toString('base64') },
      ...(text && { caption: text }),
      ...(fileName !== undefined && kind === 'document' && { filename: fileName }),
      ...(kind === 'audio' && { voice: true }),
    };
    return { type: kind, [kind]: file };
  }
  if (payload === undefined) return { type: 'text', text: { body: text } };
  if (isInteractive === undefined) return { type: 'button', button: { payload, text } };
  return {
    type: 'interactive',
    interactive: { type: isInteractive, [isInteractive]: { id: payload, title: text } },
  };
}

function personsMessage(
  number: NumberFacts,
  person: Person,
  message: { wamid: string; at: number; contextId?: string },
  content: object,
): string {
  return envelope(number, 'messages', {
    contacts: [contactOf(person)],
    messages: [
      {
        ...(!isUserId(person.key) && { from: person.key }),
        from_user_id: person.userId,
        id: message.wamid,
        timestamp: seconds(message.at),
        ...content,
        ...(message.contextId !== undefined && { context: { id: message.contextId } }),
      },
    ],
  });
}

const contactOf = ({ key, userId, name, username }: Person) => ({
  profile: { name, ...(username !== undefined && { username }) },
  ...(!isUserId(key) && { wa_id: key }),
  user_id: userId,
});

function envelope(
  { phoneNumberId, wabaId, displayPhone }: NumberFacts,
  field: string,
  value: object,
): string {
  const metadata = { display_phone_number: displayPhone, phone_number_id: phoneNumberId };
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      { id: wabaId, changes: [{ field, value: { messaging_product: 'whatsapp', metadata, ...value } }] },
    ],
  });
}

const seconds = (at: number) => String(Math.floor(at / 1000));
