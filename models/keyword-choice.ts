// Table contact_choices: what a word that somebody wrote changes; owner context: messaging.
import type { Channel } from '../domain/messaging/delivery.ts';
import type { Keyword } from '../domain/messaging/reply.ts';
import { type ContactChoice, currentChoices, recordChoice } from './contact-choice.ts';
import type { Scope } from './tenancy.ts';

export interface SaidKeyword {
  keyword: Keyword;
  channel: Channel;
  /** By the provider's clock. */
  at: Date;
  inboundId: string;
}

type Wish = Pick<ContactChoice, 'channel' | 'purpose' | 'choice'>;
const offers: Wish[] = [
  { channel: 'whatsapp', purpose: 'offers', choice: 'withdrawn' },
  { channel: 'sms', purpose: 'offers', choice: 'withdrawn' },
];

function wishesOf(keyword: Keyword, channel: Channel): Wish[] {
  if (keyword === 'leave-offers') return offers;
  const service = { channel, purpose: 'service' } as const;
  return keyword === 'leave'
    ? [{ ...service, choice: 'withdrawn' }, ...offers]
    : [{ ...service, choice: 'granted' }];
}

/** True when something changed for one of these clients, with the message as its proof. */
export async function heedWords(
  scope: Scope,
  clientIds: readonly string[],
  said: SaidKeyword,
): Promise<boolean> {
  let isChanged = false;
  for (const clientId of clientIds) {
    // The way back is open to whoever went: without that it would be a yes that nobody gave.
    const { keyword, channel, inboundId } = said;
    const current = await currentChoices(scope, clientId);
    if (keyword === 'return' && current[`${channel}:service`] !== 'withdrawn') continue;
    for (const wish of wishesOf(keyword, channel)) {
      if (await hasLaterWord(scope, clientId, wish, said.at)) continue;
      const proof = { source: 'keyword', textVersion: 'keyword-2026-11' } as const;
      if (await recordChoice(scope, { ...wish, ...proof, clientId, inboundId })) isChanged = true;
    }
  }
  return isChanged;
}

/**
 * She said the opposite of the same after it: webhooks come late and in any order. Two words are compared by the provider's clock; another door's word by
 * ours, with a minute's grace, because an old no must not be lost to two clocks.
 */
async function hasLaterWord(
  { run, clinicId }: Scope,
  clientId: string,
  { channel, purpose, choice }: Wish,
  at: Date,
): Promise<boolean> {
  const rows = await run({
    name: 'later-word',
    text: `select 1 from contact_choices h
        left join inbound_messages i on i.clinic_id = h.clinic_id and i.id = h.inbound_id
      where h.clinic_id = $1 and h.client_id = $2 and h.channel = $3 and h.purpose = $5 and h.choice <> $6
        and case when i.id is null then h.chosen_at - interval '1 minute' else i.received_at end > $4 limit 1`,
    values: [clinicId, clientId, channel, at, purpose, choice],
  });
  return rows.length > 0;
}
