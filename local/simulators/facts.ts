/** What the simulator knows, as its journal keeps it: one line for each fact. */
export interface Button {
  title: string;
  payload: string;
  /** Second line of a list's row. */
  description?: string;
}

/** `to`: by number, or by the business-scoped id of somebody whose number nobody knows. */
export interface AcceptedMessage {
  wamid: string;
  phoneNumberId: string;
  to: string;
  /** Who it is for: the digits of the wa_id, or the business-scoped id. */
  waId: string;
  type: 'template' | 'text' | 'interactive' | 'reaction';
  text: string;
  buttons: Button[];
  acceptedAt: number;
  /** On the telephone since then; without it the telephone was off, or the message failed. */
  deliveredAt?: number;
  /** Dropped when the telephone is not on by then; epoch milliseconds. */
  expiresAt?: number;
  /** Reported as failed, with this code. */
  errorCode?: number;
  templateName?: string;
  category?: string;
  /** The clinic's name as the message tells it. */
  business?: string;
  callbackData?: string;
  /** The message that it answers or reacts to. */
  contextId?: string;
  /** Opens the list, when the buttons are the rows of one. */
  listTitle?: string;
  isRead?: boolean;
  reactions?: Reactions;
}

/** A message that staff wrote on the clinic's own telephone (coexistence). */
export type EchoMessage = Omit<AcceptedMessage, 'type' | 'buttons'> & { type: 'echo'; buttons: [] };

export interface Reactions {
  person?: string;
  business?: string;
}

export interface Media {
  id: string;
  kind: 'image' | 'audio' | 'video' | 'document' | 'sticker';
  mime: string;
  size: number;
  /** Hexadecimal. */
  sha256: string;
  fileName?: string;
}

/** A message that the person wrote, a button pressed, a file, a reaction. */
export interface InboundMessage {
  wamid: string;
  phoneNumberId: string;
  waId: string;
  text: string;
  at: number;
  payload?: string;
  /** The payload is the row of a list, not a template's button. */
  isInteractive?: 'button_reply' | 'list_reply';
  contextId?: string;
  media?: Media;
  reactions?: Reactions;
  /** The house answered 200 to the webhook that carried it. */
  isTaken?: boolean;
}

/** Somebody with a telephone; who was never described is on, and known by number. */
export interface Person {
  /** As in messages: digits of the wa_id, or the business-scoped id of somebody who hides the number. */
  key: string;
  userId: string;
  name: string;
  username?: string;
  isOff?: boolean;
  /** Asked WhatsApp for no more offers of these numbers. */
  noOffersOf?: string[];
}

export interface SimulatedTemplate {
  id: string;
  /** Empty: of the house, known to every account. */
  wabaId: string;
  name: string;
  language: string;
  category: string;
  status: string;
  body: string;
  buttons: string[];
  ttlSeconds?: number;
  reason?: string;
  quality?: string;
}

/** What a business's number is called; needed where several accounts have templates of one name. */
export interface BusinessNumber {
  phoneNumberId: string;
  wabaId: string;
  displayPhone: string;
  /** Of the business, as people read it. */
  name?: string;
}

export interface Hook {
  id: string;
  dueAt: number;
  body: string;
  inboundWamid?: string;
}

export type Fact =
  | { fact: 'accepted'; message: AcceptedMessage }
  | { fact: 'echo'; message: EchoMessage }
  | { fact: 'inbound'; message: InboundMessage }
  | { fact: 'delivered'; wamid: string; at: number }
  | { fact: 'failed'; wamid: string; errorCode: number }
  | { fact: 'read'; wamid: string }
  | { fact: 'reaction'; wamid: string; by: keyof Reactions; emoji: string }
  | { fact: 'person'; person: Person }
  | { fact: 'template'; template: SimulatedTemplate }
  | { fact: 'template-gone'; wabaId: string; name: string }
  | { fact: 'number'; number: BusinessNumber }
  | { fact: 'media'; media: Media }
  | { fact: 'hook'; hook: Hook }
  | { fact: 'hook-done'; id: string };

export type ConversationMessage = AcceptedMessage | EchoMessage | InboundMessage;

export interface Conversation {
  id: string;
  phoneNumberId: string;
  waId: string;
  messages: ConversationMessage[];
}

export const isInbound = (message: ConversationMessage): message is InboundMessage => 'at' in message;
export const isFromApi = (message: ConversationMessage): message is AcceptedMessage =>
  'acceptedAt' in message && message.type !== 'echo';
