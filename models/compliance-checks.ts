// What is against the law right now, one query a check; owner context: compliance. Ids alone.
import { type CheckCode, keyDays, lookBackDays, reviewDays, visitDays } from '../domain/compliance/checks.ts';
import { consentQueries } from './consent-checks.ts';
import type { Scope } from './tenancy.ts';

export interface Found {
  /** The same thing is found again under the same key. */
  subjectKey: string;
  /** Null: the clinic itself. */
  subjectId: string | null;
}

/** Each selects `key` and `id`; $1 is the clinic, $2 the instant of the look. A due instant is the first that is too late; a last day is the clinic's. */
const queries: Record<CheckCode, string> = {
  ...consentQueries,
  // Somebody of the staff opened clinical notes of a person without a visit around it, and without an emergency access, which has its own review.
  'read-without-visit': `select distinct e.actor || ':' || a.subject_id || ':' || (e.at at time zone 'UTC')::date as key, a.subject_id as id
    from audit_events e join audit_subjects a on a.clinic_id = e.clinic_id and a.event_id = e.id
    where e.clinic_id = $1 and e.action = 'clinical-note.read' and e.actor_role not in ('system', 'client')
      and e.at > $2::timestamptz - interval '${lookBackDays} days' and e.purpose = 'CARE_DELIVERY'
      and not exists (select 1 from appointments v where v.clinic_id = $1 and v.client_id = a.subject_id
        and v.starts_at between e.at - interval '${visitDays} days' and e.at + interval '${visitDays} days')`,
  'offer-without-consent': `select r.campaign_id || ':' || r.client_id as key, r.client_id as id
    from campaign_recipients r join messages m on m.clinic_id = r.clinic_id and m.id = r.message_id
    where r.clinic_id = $1 and r.state = 'queued' and m.state in ('accepted', 'sent', 'delivered', 'read')
      and m.created_at > $2::timestamptz - interval '${lookBackDays} days'
      and coalesce((select c.choice from contact_choices c where c.clinic_id = r.clinic_id and c.client_id = r.client_id
        and c.purpose = 'offers' and c.chosen_at <= m.created_at order by c.chosen_at desc limit 1), 'withdrawn') <> 'granted'`,
  'right-overdue': `select id::text as key, id from rights_requests where clinic_id = $1 and state <> 'answered' and due_at <= $2`,
  'erasure-stuck': `select id::text as key, id from erasures
    where clinic_id = $1 and state = 'running' and created_at < $2::timestamptz - interval '1 day'`,
  'incident-overdue': `select id::text as key, id from incidents where clinic_id = $1 and not is_closed
      and ((decision is null and assessment_due_at <= $2) or (decision = 'notify' and ((anpd_done_at is null and anpd_due_at <= $2)
        or (people_done_at is null and people_due_at <= $2)
        or (declaration_done_at is null and declaration_due_at <= $2) or (complement_done_at is null and complement_due_at <= $2))))`,
  // Only the newest licence of a professional counts: a renewed one makes up for the old.
  'licence-expired': `select l.professional_id::text as key, l.professional_id as id
    from professional_licences l join resources r on r.clinic_id = l.clinic_id and r.id = l.professional_id and r.is_active
    where l.clinic_id = $1 group by l.professional_id having bool_and(l.valid_until is not null and l.valid_until <
        ($2::timestamptz at time zone (select time_zone from clinics where clinic_id = $1))::date)`,
  'key-due': `select 'key' as key, null::uuid as id from clinic_keys where clinic_id = $1 and retired_at is null
    group by clinic_id having max(created_at) < $2::timestamptz - interval '${keyDays} days'`,
  'access-unreviewed': `select id::text as key, id from break_glass_grants where clinic_id = $1 and reviewed_at is null
      and coalesce(ended_at, expires_at) < $2::timestamptz - interval '${reviewDays} days'`,
  'officer-missing': `select 'officer' as key, null::uuid as id from clinics c
    where c.clinic_id = $1 and $2::timestamptz is not null and not exists (select 1 from privacy_settings p where p.clinic_id = $1)`,
};

export async function findAgainst({ run, clinicId }: Scope, code: CheckCode, now: Date): Promise<Found[]> {
  const rows = await run<{ key: string; id: string | null }>({
    name: `compliance-${code}`,
    text: queries[code],
    values: [clinicId, now],
  });
  return rows.map(({ key, id }) => ({ subjectKey: key, subjectId: id }));
}
