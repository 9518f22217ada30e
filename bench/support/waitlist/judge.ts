import type pg from 'pg';
import type { AcceptedMessage } from '../../../local/simulators/store.ts';
import { percentile } from '../percentiles.ts';

interface Offer {
  id: string;
  opening: string;
  visit_given_up: string;
  client_id: string;
  state: string;
  message_id: string | null;
  message_state: string | null;
  offered_at: Date | null;
  expires_at: Date | null;
  settled_at: Date | null;
  created_at: Date;
  visit_status: string;
  entry_state: string;
  turn_ms: number;
}

/** Counted anew from rows and from what the provider took, with none of the product's own arithmetic. */
const counts = {
  cap_violations: `
    select (select count(*) from (select 1 from waitlist_offers group by clinic_id, opening_id having count(*) > 3) a)
      + (select count(*) from (select 1 from waitlist_offers o join clinics c using (clinic_id)
           group by o.clinic_id, o.client_id, (o.created_at at time zone c.time_zone)::date having count(*) > 20) b) as n`,
  double_accepts: `
    select (select count(*) from (select 1 from waitlist_offers where state = 'accepted'
              group by clinic_id, opening_id having count(*) > 1) a)
      + (select count(*) from (select 1 from waitlist_offers o join appointments v on v.clinic_id = o.clinic_id
           and v.id = o.appointment_id where v.status = 'booked' group by o.clinic_id, o.opening_id having count(*) > 1) b) as n`,
  late_accepts: `select count(*) as n from waitlist_offers where state = 'accepted' and settled_at > expires_at`,
  asked_twice_at_once: `
    select count(*) as n from waitlist_offers a join waitlist_offers b on b.clinic_id = a.clinic_id and b.client_id = a.client_id
      and b.id > a.id and tstzrange(a.created_at, a.settled_at) && tstzrange(b.created_at, b.settled_at)`,
  overlaps: `
    select count(*) as n from appointments a join appointments b on b.clinic_id = a.clinic_id
      and b.professional_id = a.professional_id and b.id > a.id
      and tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)
    where a.status not in ('cancelled', 'no-show') and b.status not in ('cancelled', 'no-show')`,
  mismatches: `
    select count(*) as n from waitlist_offers o
      join appointments v on v.clinic_id = o.clinic_id and v.id = o.appointment_id
      join waitlist_entries e on e.clinic_id = o.clinic_id and e.id = o.entry_id
      join slot_openings s on s.clinic_id = o.clinic_id and s.id = o.opening_id
    where (o.state = 'accepted') <> (v.status = 'booked') or (o.state = 'accepted' and (e.state <> 'booked' or s.state <> 'filled'))
      or (o.state <> 'accepted' and v.status <> 'cancelled')`,
  unfinished: `
    select (select count(*) from slot_openings where not is_closed)
      + (select count(*) from waitlist_offers where state in ('sending', 'sent')) as n`,
} as const;

export async function judgeWaitlist(
  admin: pg.Client,
  ledger: readonly AcceptedMessage[],
  facts: {
    /** When each visit was given up, by its id. */
    freedAt: ReadonlyMap<string, number>;
    /** While the worker was dead, and a moment after. */
    outages: readonly (readonly [from: number, to: number])[];
  },
) {
  const figures: Record<string, number> = {};
  for (const [name, sql] of Object.entries(counts)) {
    const { rows } = await admin.query<{ n: string }>(sql);
    figures[name] = Number(rows[0]?.n);
  }
  const { rows: offers } = await admin.query<Offer>(
    `select o.*, o.opening_id as opening, s.appointment_id as visit_given_up, v.status as visit_status, e.state as entry_state,
       p.waitlist_turn_min * 60000 as turn_ms, m.state as message_state
     from waitlist_offers o join slot_openings s on s.clinic_id = o.clinic_id and s.id = o.opening_id
       join appointments v on v.clinic_id = o.clinic_id and v.id = o.appointment_id
       join waitlist_entries e on e.clinic_id = o.clinic_id and e.id = o.entry_id
       join booking_policies p on p.clinic_id = o.clinic_id
       left join messages m on m.clinic_id = o.clinic_id and m.id = o.message_id`,
  );
  const sent = ledger.filter(({ templateName }) => templateName?.startsWith('vaga_disponivel'));
  const byMessage = new Map(sent.map((message) => [message.callbackData, message]));
  const wasOut = (since: number, until: number) =>
    facts.outages.some(([from, to]) => since <= to && until >= from);

  const firsts: number[] = [];
  const errors: number[] = [];
  let inexact = 0;
  for (const offer of offers) {
    const message = offer.message_id === null ? undefined : byMessage.get(offer.message_id);
    const freed = facts.freedAt.get(offer.visit_given_up);
    const isFirst = !offers.some((one) => one.opening === offer.opening && one.created_at < offer.created_at);
    if (isFirst && message && freed !== undefined && !wasOut(freed, message.acceptedAt))
      firsts.push(message.acceptedAt - freed);
    const { offered_at: from, expires_at: to, settled_at: settled } = offer;
    if (from && to && Math.abs(to.getTime() - from.getTime() - offer.turn_ms) > 1) inexact += 1;
    // What people see: from the message on the telephone to the moment the next one may be asked.
    if (offer.state === 'lapsed' && message && settled && to && !wasOut(to.getTime(), settled.getTime()))
      errors.push(Math.abs(settled.getTime() - message.acceptedAt - offer.turn_ms));
  }
  return {
    ...figures,
    ...{ inexact_turns: inexact, offers: offers.length, messages: sent.length },
    duplicate_messages: sent.length - byMessage.size,
    // What was on its way when the worker died is never sent again: it costs her turn, not a second message.
    unknown_fates: offers.filter((one) => one.message_state === 'unknown').length,
    missing_messages: offers.filter(
      (one) =>
        !['failed', 'withdrawn'].includes(one.state) &&
        one.message_state !== 'unknown' &&
        !byMessage.has(one.message_id ?? ''),
    ).length,
    ...{ first_offer_ms: percentile(firsts, 0.5), first_offer_p95_ms: percentile(firsts, 0.95) },
    ...{ turn_error_ms: percentile(errors, 0.95), turn_error_max_ms: percentile(errors, 1) },
    accepted: offers.filter(({ state }) => state === 'accepted').length,
    most_a_day: Math.max(...Object.values(tally(offers.map(({ client_id: id }) => id)))),
  };
}

function tally(ids: readonly string[]): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const id of ids) counted[id] = (counted[id] ?? 0) + 1;
  return counted;
}
