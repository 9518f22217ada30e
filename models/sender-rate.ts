// Table sender_rates: when the next message of a number may leave; owner context: messaging.
import type { Sender } from './sender.ts';
import type { Scope } from './tenancy.ts';

/** With the WhatsApp Business app on the same number (Meta, throughput). */
const coexistencePerSecond = 20;
/** So much may leave at once: claims come in bursts, and a number that stood still loses nothing. */
export const burstMs = 100;
/** What processes send uses so much of it: the rest is for those who sit and wait, however many reminders are due. */
const processBurstMs = 60;
/** While a number is paused one message in this time tries whether it works again. */
export const probeMs = 5 * 60_000;

/** Milliseconds between two messages: with the burst on top, no second ever holds more than the number's rate, and one. */
export const spacingMs = ({
  perSecond,
  isCoexistence,
}: Pick<Sender, 'perSecond' | 'isCoexistence'>): number =>
  (1000 + burstMs) / Math.min(perSecond, isCoexistence ? coexistencePerSecond : perSecond);

// Generic cell rate algorithm: one time per sender, moved on by each message that may leave. No row comes back when it may not.
const turn = (guard: string) => `
  insert into sender_rates as r (clinic_id, sender, next_at)
  select $1, $2, $3::timestamptz + $4::float8 * interval '1 ms' ${guard}
  on conflict (clinic_id, sender) do update set next_at = greatest(r.next_at, $3::timestamptz) + $4::float8 * interval '1 ms'
    where r.next_at <= $3::timestamptz + $5::float8 * interval '1 ms'
  returning next_at as "nextAt"`;

// Offers have a row of their own at half of the rate, so that whatever a client waits for finds room. The number's own row is looked at and
// held first: an offer that may not leave uses up no place among the offers either.
const offersTurn = `
  with full_number as (select held.next_at > $3::timestamptz + $5::float8 * interval '1 ms' as is_full
    from (select next_at from sender_rates where clinic_id = $1 and sender = $2 for update) held),
  half as (insert into sender_rates as r (clinic_id, sender, next_at)
    select $1, $2 || '/offers', $3::timestamptz + 2 * $4::float8 * interval '1 ms'
    where not exists (select from full_number where is_full)
    on conflict (clinic_id, sender) do update
      set next_at = greatest(r.next_at, $3::timestamptz) + 2 * $4::float8 * interval '1 ms'
      where r.next_at <= $3::timestamptz + $5::float8 * interval '1 ms'
    returning 1)
  ${turn('where exists (select from half)')}`;

/** Whose turn it is: staff and codes (`hand`), a process of the clinic, a campaign. Each lane waits in a line of its own. */
export type SenderLane = 'hand' | 'process' | 'offers';
const lanes = {
  hand: { burst: burstMs, queue: 'hand-queue', spaces: 1 },
  process: { burst: processBurstMs, queue: 'queue', spaces: 1 },
  offers: { burst: processBurstMs, queue: 'offers-queue', spaces: 2 },
} as const satisfies Record<SenderLane, unknown>;

/**
 * Takes a place in the number's rate, or says when to come back. Who comes too early is given a time of his own, each a space later than
 * the one before: a thousand that wait do not all come back in the same second.
 */
export async function takeTurn(
  { run, clinicId }: Scope,
  sender: Sender,
  { lane, now }: { lane: SenderLane; now: Date },
): Promise<Date | null> {
  const space = spacingMs(sender);
  const { phoneNumberId } = sender;
  const { burst, queue, spaces } = lanes[lane];
  const [taken] = await run({
    name: lane === 'offers' ? 'offers-turn' : 'sender-turn',
    text: lane === 'offers' ? offersTurn : turn(''),
    values: [clinicId, phoneNumberId, now, space, burst],
  });
  if (taken) return null;
  const [promised] = await run<{ nextAt: Date }>({
    name: 'sender-promise',
    text: `insert into sender_rates as r (clinic_id, sender, next_at) values ($1, $2, $3::timestamptz + $4::float8 * interval '1 ms')
      on conflict (clinic_id, sender) do update set next_at = greatest(r.next_at, $3::timestamptz) + $4::float8 * interval '1 ms'
      returning next_at as "nextAt"`,
    values: [clinicId, `${phoneNumberId}/${queue}`, now, spaces * space],
  });
  return new Date(Math.max((promised as { nextAt: Date }).nextAt.getTime(), now.getTime() + burstMs));
}

/** Whether this message may try a paused number; the next one in five minutes. */
export async function takeProbe(
  { run, clinicId }: Scope,
  { phoneNumberId }: Sender,
  now: Date,
): Promise<boolean> {
  const rows = await run({
    name: 'sender-probe',
    text: turn(''),
    values: [clinicId, `${phoneNumberId}/probe`, now, probeMs, 0],
  });
  return rows.length > 0;
}

/** A number that was just refused is not tried at once. */
export async function holdProbe({ run, clinicId }: Scope, phoneNumberId: string, now: Date): Promise<void> {
  await run({
    name: 'sender-probe-held',
    text: `insert into sender_rates as r (clinic_id, sender, next_at) values ($1, $2, $3::timestamptz + $4::float8 * interval '1 ms')
      on conflict (clinic_id, sender) do update set next_at = greatest(r.next_at, excluded.next_at)`,
    values: [clinicId, `${phoneNumberId}/probe`, now, probeMs],
  });
}
