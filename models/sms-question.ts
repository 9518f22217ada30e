// What an SMS asked; owner context: messaging. There are no buttons: a «SIM» belongs to the one question that is open.
import type { Scope } from './tenancy.ts';

export interface SmsQuestion {
  appointmentId: string;
  clientId: string;
  /** The start that the SMS spoke of. */
  startsAt: Date;
  /** The provider's id of the SMS; null while its answer is on the way. */
  providerId: string | null;
}

/**
 * The visit that these people were asked by SMS to confirm. Null when nothing is open, when two questions are (a family with one
 * telephone), or when the last SMS said something else: then nobody can tell what is meant.
 */
export async function openSmsQuestion(
  { run, clinicId }: Scope,
  clientIds: readonly string[],
): Promise<SmsQuestion | null> {
  if (clientIds.length === 0) return null;
  const rows = await run<SmsQuestion & { isLast: boolean }>({
    name: 'open-sms-question',
    text: `with said as (
        select m.client_id, m.appointment_id, m.visit_starts_at, m.provider_id, m.kind, m.step,
          row_number() over (order by m.sent_at desc nulls last, m.created_at desc) = 1 as is_last
        from messages m where m.clinic_id = $1 and m.client_id = any($2::uuid[]) and m.channel = 'sms'
          and m.state not in ('pending', 'dropped', 'failed') and m.created_at > now() - interval '14 days')
      select s.appointment_id as "appointmentId", s.client_id as "clientId", s.visit_starts_at as "startsAt",
        s.provider_id as "providerId", s.is_last as "isLast"
      from said s join appointments v on v.clinic_id = $1 and v.id = s.appointment_id
      where s.kind = 'visit' and s.step in ('confirmation-request', 'no-show-ask', 'no-show-sms') and v.status = 'booked'
        and v.starts_at = s.visit_starts_at and v.starts_at > now()
      order by s.is_last desc`,
    values: [clinicId, [...clientIds]],
  });
  const [asked] = rows;
  // Asked twice about one visit is still one question.
  const isOne = rows.every(({ appointmentId }) => appointmentId === asked?.appointmentId);
  return asked?.isLast && isOne ? asked : null;
}
