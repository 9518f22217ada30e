// What the rules of sending are asked with (domain/messaging/send-rules.ts); owner context: messaging.
import { isMobile } from '../domain/clients/phone.ts';
import type { PersonFacts, SendAsk } from '../domain/messaging/send-consent.ts';
import { isAutomatic, monthMs, type SendFacts, type SentMessage } from '../domain/messaging/send-rules.ts';
import type { ClientContact } from './client-contact.ts';
import { currentChoices } from './contact-choice.ts';
import { readMessagingSettings } from './messaging-settings.ts';
import { readSilence } from './package-process.ts';
import { isBlocked } from './processing-block.ts';
import type { SendSubject } from './send-permission.ts';
import type { Sender } from './sender.ts';
import type { Scope } from './tenancy.ts';

const dayMs = 86_400_000;

export async function readSendFacts(
  scope: Scope,
  subject: SendSubject,
  about: { contact: ClientContact | null; sender: Sender | null; now: Date },
): Promise<SendFacts> {
  const ask = askOf(subject);
  const person = about.contact && (await personOf(scope, about.contact));
  const settings = await readMessagingSettings(scope);
  const { policy, calendar } = await readSilence(scope);
  const sent = await readSent(scope, subject, about.now);
  return {
    ...{ ask, person, settings, sent: sent.filter(({ wasHeld }) => !wasHeld) },
    silence: { quietHours: policy.quietHours, quietDays: policy.quietDays, calendar },
    lastInboundAt: await readLastInbound(scope, subject.conversationId),
    offersPausedUntil: latest([
      about.sender?.offersPausedUntil?.getTime(),
      // Meta kept an offer from her (131049): none for a day.
      ...sent.filter(({ wasHeld }) => wasHeld).map(({ at }) => at + dayMs),
    ]),
  };
}

const askOf = ({ kind, purpose, channel, template, conversationId, usefulUntil }: SendSubject): SendAsk => ({
  ...{ kind, purpose, channel, template },
  isInConversation: conversationId !== null,
  usefulUntil: usefulUntil?.getTime() ?? null,
});

/** What consent is asked about: no name, no number. */
export async function personOf(scope: Scope, { client, clientId }: ClientContact): Promise<PersonFacts> {
  const phone = client?.phone ?? null;
  return {
    isErased: client === null,
    phone: phone === null ? 'none' : isMobile(phone) ? 'mobile' : 'landline',
    hasOptedIn: client?.hasOptedIn ?? false,
    objectsToOffers: await isBlocked(scope, clientId, 'marketing'),
    choices: await currentChoices(scope, clientId),
  };
}

async function readLastInbound({ run, clinicId }: Scope, id: string | null): Promise<Date | null> {
  if (id === null) return null;
  const [row] = await run<{ at: Date | null }>({
    name: 'last-inbound',
    text: 'select last_inbound_at as at from conversations where clinic_id = $1 and id = $2',
    values: [clinicId, id],
  });
  return row?.at ?? null;
}

// Sixty days of rows for thirty of sendings: `created_at` is indexed, and nothing waits longer than a month.
const sentSql = `
  select coalesce(sent_at, created_at) as "sentAt", purpose, kind, channel, state = 'failed' as "wasHeld"
  from messages
  where clinic_id = $1 and client_id = $2 and id <> $3 and kind <> 'echo' and created_at > $4::timestamptz - interval '60 days'
    and (state in ('sending', 'unknown', 'needs-person', 'accepted', 'sent', 'delivered', 'read')
      or (state = 'failed' and error_code = '131049' and purpose = 'offers'))
    and coalesce(sent_at, created_at) > $4::timestamptz - case purpose when 'offers' then $5 else 2 end * interval '1 day'`;

type SentRow = Pick<SendSubject, 'purpose' | 'kind' | 'channel'> & { sentAt: Date; wasHeld: boolean };

/**
 * What went to her, or may have. Two claims for one client take turns from here on: counted side by side, neither would see the other.
 */
async function readSent(
  scope: Scope,
  { id, clientId, kind, purpose }: SendSubject,
  now: Date,
): Promise<(SentMessage & { wasHeld: boolean })[]> {
  // An offer that a hand sent is an offer to her: it is counted, and keeps the caps, like a campaign's.
  if (clientId === null || (purpose !== 'offers' && !isAutomatic({ kind, purpose }))) return [];
  scope.later({
    name: 'client-turn',
    text: `select pg_advisory_xact_lock(hashtextextended('send/' || $1::text, 0))`,
    values: [clientId],
  });
  const rows = await scope.run<SentRow>({
    name: 'sent-to-client',
    text: sentSql,
    values: [scope.clinicId, clientId, id, now, monthMs / dayMs],
  });
  return rows.map(({ sentAt, wasHeld, ...row }) => ({
    ...{ at: sentAt.getTime(), wasHeld, isAutomatic: isAutomatic(row) },
    ...{ isOffer: row.purpose === 'offers', isWhatsApp: row.channel === 'whatsapp' },
  }));
}

const latest = (times: readonly (number | undefined)[]): number | null =>
  times.reduce<number | null>((last, time) => (time !== undefined && time > (last ?? 0) ? time : last), null);
