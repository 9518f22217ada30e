// What is due of each class and how it goes, batch by batch; owner context: compliance. A run of a worker alone removes.
import type { RetentionClass } from '../domain/compliance/retention-rules.ts';
import { onHoldSql } from './legal-hold.ts';
import { personOpener } from './person-key.ts';
import type { Scope } from './tenancy.ts';

/** Selects rows (`id`, `at`, `client`) older than $2; client null: of somebody the clinic does not know. */
type DueSql = string;

const anErasure = `exists (select 1 from erasures e where e.clinic_id = $1 and e.client_id = c.id)`;
/** What is written in her record, and what was used on her: either makes it one. */
const noted = `select 1 from clinical_notes n where n.clinic_id = $1 and n.client_id = c.id
  union all select 1 from product_uses u where u.clinic_id = $1 and u.client_id = c.id`;

/**
 * A record is due when its last entry is: of notes and visits, whichever came last. Somebody who never attended has no note and no visit
 * that was not called off, and nothing planned.
 */
const dueOf: Partial<Record<RetentionClass, DueSql>> = {
  'clinical-record': `select c.id, c.id as client, l.at from clients c cross join lateral (select max(x.at) as at from (
        select n.created_at as at from clinical_notes n where n.clinic_id = $1 and n.client_id = c.id
        union all select u.used_at from product_uses u where u.clinic_id = $1 and u.client_id = c.id
        union all select v.ends_at from appointments v where v.clinic_id = $1 and v.client_id = c.id) x) l
      where c.clinic_id = $1 and l.at < $2 and exists (${noted}) and not ${anErasure}`,
  'never-attended': `select c.id, c.id as client, c.created_at as at from clients c
      where c.clinic_id = $1 and c.created_at < $2 and not exists (${noted}) and not ${anErasure}
        and not exists (select 1 from appointments v where v.clinic_id = $1 and v.client_id = c.id
          and (v.status not in ('cancelled', 'no-show') or v.ends_at >= $2))
        and not exists (select 1 from client_packages p where p.clinic_id = $1 and p.client_id = c.id)
        and not exists (select 1 from waitlist_entries w where w.clinic_id = $1 and w.client_id = c.id and w.created_at >= $2)`,
  'chat-client': `select i.id, v.client_id as client, i.received_at as at from inbound_messages i
        join conversations v on v.clinic_id = i.clinic_id and v.id = i.conversation_id
      where i.clinic_id = $1 and v.client_id is not null and i.body_ct is not null and i.received_at < $2`,
  'chat-media': `select m.inbound_id as id, i.client_id as client, m.created_at as at from inbound_media m
        join inbound_messages i on i.clinic_id = m.clinic_id and i.id = m.inbound_id
      where m.clinic_id = $1 and m.content_ct is not null and m.is_closed and m.created_at < $2`,
  'chat-stranger': `select v.id, null::uuid as client, v.last_message_at as at from conversations v
      where v.clinic_id = $1 and v.client_id is null and v.display_ct is not null and v.last_message_at < $2`,
};

export interface DueCount {
  due: number;
  held: number;
  oldestAt: Date | null;
}

/** How many are due, how many of them a legal hold keeps, and the oldest. A class that stays has none. */
export async function countDue(
  { run, clinicId }: Scope,
  dataClass: RetentionClass,
  cutoff: Date,
): Promise<DueCount> {
  const due = dueOf[dataClass];
  if (!due) return { due: 0, held: 0, oldestAt: null };
  const [row] = await run<DueCount>({
    name: `retention-count-${dataClass}`,
    text: `select count(*)::int as due, count(*) filter (where ${onHoldSql('d.client')})::int as held, min(d.at) as "oldestAt"
      from (${due}) d`,
    values: [clinicId, cutoff],
  });
  return row ?? { due: 0, held: 0, oldestAt: null };
}

/** The next ones that may go, the oldest first: nobody's who is held. */
export async function nextDue(
  { run, clinicId }: Scope,
  dataClass: RetentionClass,
  { cutoff, most }: { cutoff: Date; most: number },
): Promise<string[]> {
  const due = dueOf[dataClass];
  if (!due) return [];
  const rows = await run<{ id: string }>({
    name: `retention-next-${dataClass}`,
    text: `select d.id from (${due}) d where d.client is null or not ${onHoldSql('d.client')} order by d.at, d.id limit $3`,
    values: [clinicId, cutoff, most],
  });
  return rows.map(({ id }) => id);
}

export interface DuePerson {
  id: string;
  name: string;
  at: Date;
  isHeld: boolean;
  position: string;
}

/** Whom somebody has to look at, the oldest first: of the classes in which a whole person goes. Audited. */
export async function listDuePeople(
  scope: Scope,
  question: {
    dataClass: 'clinical-record' | 'never-attended';
    cutoff: Date;
    after: readonly [string, string] | null;
    limit: number;
  },
): Promise<DuePerson[]> {
  const { dataClass, cutoff, after, limit } = question;
  const [at, id] = after ?? [null, null];
  type Row = Omit<DuePerson, 'name'> & { nameCt: Buffer; wrappedKey: Buffer | null };
  const rows = await scope.run<Row>({
    name: `retention-people-${dataClass}`,
    text: `select d.id, d.at, d.at::text as position, ${onHoldSql('d.id')} as "isHeld", p.name_ct as "nameCt", k.wrapped_key as "wrappedKey"
      from (${dueOf[dataClass]}) d join clients p on p.clinic_id = $1 and p.id = d.id
        left join person_keys k on k.clinic_id = $1 and k.person_id = d.id
      where $3::timestamptz is null or (d.at, d.id) > ($3, $4::uuid) order by d.at, d.id limit $5`,
    values: [scope.clinicId, cutoff, at, id, limit],
  });
  const subjectIds = rows.map((row) => row.id);
  await scope.audit({ action: 'retention.list', entity: 'client', subjectIds, purpose: 'ACCOUNTABILITY' });
  return rows.map(({ nameCt, wrappedKey, ...row }) => {
    const open = personOpener(scope.vault, 'clients', { id: row.id, wrappedKey });
    return { ...row, name: open('name_ct', nameCt) ?? '' };
  });
}
