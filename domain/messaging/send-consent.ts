import type { Channel, MessageKind, MessagePurpose } from './delivery.ts';

/** What a client chose, last word of each; null: never asked. */
export type Choices = Record<`${Channel}:${'service' | 'offers'}`, 'granted' | 'withdrawn' | null>;

/** What asks to be sent. Times are epoch milliseconds. */
export interface SendAsk {
  kind: MessageKind;
  purpose: MessagePurpose;
  channel: Channel;
  /** Name of its use in domain/messaging/templates.ts. */
  template: string;
  isInConversation: boolean;
  usefulUntil: number | null;
}

export interface PersonFacts {
  isErased: boolean;
  phone: 'none' | 'landline' | 'mobile';
  /** `clients.whatsapp_opt_in_at`, which repeats (whatsapp, service). */
  hasOptedIn: boolean;
  /** To marketing, or every use of her data is blocked (LGPD art. 18 IV, § 2): stronger than any yes. */
  objectsToOffers: boolean;
  choices: Choices;
}

/**
 * Why somebody is not written to; undefined when she may be. Service needs the yes that Meta asks for on WhatsApp; by SMS the contract is
 * enough (LGPD art. 7 V), unless she said no: a no to service on WhatsApp is a no to the clinic's messages, not to a channel, until she
 * says yes to SMS. Offers need a yes of their own (art. 7 I, art. 8 § 4).
 */
export function whyNotToPerson(ask: SendAsk, person: PersonFacts): string | undefined {
  const { purpose, channel } = ask;
  if (person.isErased) return 'erased';
  // An answer goes where she wrote from, which may be a user name without a number.
  if (purpose === 'conversation' && ask.isInConversation && channel === 'whatsapp') return undefined;
  if (person.phone === 'none') return 'no-phone';
  if (person.phone === 'landline') return 'no-mobile';
  if (isWordsBySms(ask)) return refusesSms(person.choices) ? 'opted-out' : undefined;
  if (purpose === 'access' || purpose === 'conversation') return undefined;
  return purpose === 'offers' ? whyNoOffers(channel, person) : whyNoService(channel, person);
}

/** What a person of the staff writes; a keyword's confirmation is not. */
export const isWordsBySms = ({ purpose, channel, template }: SendAsk): boolean =>
  purpose === 'conversation' && channel === 'sms' && template === 'text';

function whyNoService(channel: Channel, { choices, hasOptedIn }: PersonFacts): string | undefined {
  const own = choices[`${channel}:service`];
  if (own === 'withdrawn') return 'opted-out';
  if (channel === 'whatsapp') return hasOptedIn ? undefined : 'no-opt-in';
  return refusesSms(choices) ? 'opted-out' : undefined;
}

/** A no to service on WhatsApp is a no to the clinic's SMS, until she says yes to them. */
export const refusesSms = (choices: Choices): boolean =>
  choices['whatsapp:service'] === 'withdrawn' && choices['sms:service'] !== 'granted';

function whyNoOffers(channel: Channel, { choices, objectsToOffers }: PersonFacts): string | undefined {
  const own = choices[`${channel}:offers`];
  if (objectsToOffers || own === 'withdrawn' || choices[`${channel}:service`] === 'withdrawn')
    return 'opted-out';
  return own === 'granted' ? undefined : 'no-consent';
}
