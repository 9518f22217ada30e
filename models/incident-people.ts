// Table incident_people: whom an incident touches; owner context: compliance.
import { ageGroup, type DraftFacts } from '../domain/compliance/incident-drafts.ts';
import { wallTime } from '../domain/clinic/calendar.ts';
import { refuse } from '../domain/errors.ts';
import { auditIncident, changeIncident, type Incident } from './incident.ts';
import { isOpenSql } from './incident-notice.ts';
import { personOpener } from './person-key.ts';
import type { Scope } from './tenancy.ts';

export interface AuditSpan {
  from: Date;
  to: Date;
  /** A person of the staff, a client's session, a program or `system`; left out: anybody. */
  actorId?: string | undefined;
  /** Kinds of thing that were touched, as the trail names them (`client`, `clinical-note`). */
  entity?: string | undefined;
}

// One statement over the trail by its time index; only people who are clients are counted, staff are subjects as well.
const fromTrail = `
  insert into incident_people (clinic_id, incident_id, client_id, source, events, first_at, last_at)
  select $1::uuid, $2::uuid, c.id, 'audit', count(*), min(e.at), max(e.at)
  from audit_events e cross join unnest(e.subject_ids) as touched(id)
    join clients c on c.clinic_id = e.clinic_id and c.id = touched.id
  where e.clinic_id = $1::uuid and e.at >= $3 and e.at < $4 and ($5::text is null or e.actor = $5)
    and ($6::text is null or e.entity = $6)
    and e.entity <> 'incident'
  group by c.id
  on conflict (clinic_id, incident_id, client_id) do update
    set events = greatest(incident_people.events, excluded.events),
      first_at = least(incident_people.first_at, excluded.first_at),
      last_at = greatest(incident_people.last_at, excluded.last_at)`;

/** Everybody whose data the trail shows touched in the time. Answers how many are in the list now. */
export async function addPeopleOfTrail(scope: Scope, id: string, span: AuditSpan): Promise<number> {
  const { from, to, actorId = null, entity = null } = span;
  const detail = { from: from.toISOString(), to: to.toISOString(), actorId, entity };
  // Somebody of whom this clinic's trail knows nothing then is nobody's name to write into its register.
  if (actorId !== null && !(await isKnown(scope, actorId, from, to))) refuse('not-found');
  await changeIncident(scope, id, null, () => ({ set: {}, event: 'people-searched', detail }));
  // A month of a large clinic's trail is millions of lines, and this is asked for once.
  scope.later({ text: `set local statement_timeout = '30s'` });
  await scope.run({
    name: 'incident-people-trail',
    text: fromTrail,
    values: [scope.clinicId, id, from, to, actorId, entity],
  });
  return countPeople(scope, id);
}

async function isKnown({ run, clinicId }: Scope, actorId: string, from: Date, to: Date): Promise<boolean> {
  const rows = await run({
    name: 'incident-people-actor',
    text: `select 1 as one from staff where clinic_id = $1 and id::text = $2
      union all select 1 from audit_events where clinic_id = $1 and actor = $2 and at >= $3 and at < $4 limit 1`,
    values: [clinicId, actorId, from, to],
  });
  return rows.length > 0;
}

/** People named by hand; all of them are clients of this clinic or nobody is added. Whoever was taken off the list is on it again. */
export async function addPeople(scope: Scope, id: string, clientIds: readonly string[]): Promise<number> {
  const { trx, clinicId } = scope;
  const wanted = [...new Set(clientIds)];
  const known: { id: string }[] = await trx('clients').where({ clinicId }).whereIn('id', wanted).select('id');
  if (known.length < wanted.length) refuse('not-found');
  await changeIncident(scope, id, null, () => ({
    set: {},
    event: 'people-chosen',
    detail: { clientIds: wanted },
  }));
  await trx('incidentPeople')
    .insert(wanted.map((clientId) => ({ clinicId, incidentId: id, clientId, source: 'chosen' })))
    .onConflict(['clinicId', 'incidentId', 'clientId'])
    .merge({ excludedAt: null, excludedBy: null });
  return countPeople(scope, id);
}

async function countPeople({ run, clinicId }: Scope, id: string): Promise<number> {
  const [row] = await run<{ count: number }>({
    name: 'incident-people-count',
    text: `select count(*)::int as count from incident_people where clinic_id = $1 and incident_id = $2 and excluded_at is null`,
    values: [clinicId, id],
  });
  return row?.count ?? 0;
}

/** Somebody turns out not to be touched; the register says who said so and why. Not after the notice went out. */
export async function excludePerson(
  scope: Scope,
  id: string,
  clientId: string,
  reason: string,
): Promise<void> {
  const { trx, clinicId } = scope;
  const row = { clinicId, incidentId: id, clientId };
  const found: unknown[] = await trx('incidentPeople').where(row).whereNull('excludedAt').select('clientId');
  if (found.length === 0) refuse('not-found');
  await changeIncident(scope, id, null, ({ noticePublishedAt }) => {
    if (noticePublishedAt) refuse('already-done');
    return { set: {}, event: 'person-excluded', detail: { clientId, reason } };
  });
  await trx('incidentPeople').where(row).update({ excludedAt: new Date(), excludedBy: scope.actor.actorId });
}

export interface IncidentPerson {
  clientId: string;
  /** Null after erasure. */
  name: string | null;
  source: 'audit' | 'chosen';
  events: number;
  firstAt: Date | null;
  lastAt: Date | null;
  /** The last try to tell her; null while there is none. */
  channel: string | null;
  outcome: string | null;
  reason: string | null;
  /** Of the message, where it went as one: the provider's word is the proof. */
  messageState: string | null;
  messageAt: Date | null;
  noticeAt: Date | null;
  /** Taken off the list; by whom and why the register says. */
  excludedAt: Date | null;
}
type Row = Omit<IncidentPerson, 'name'> & { nameCt: Buffer; wrappedKey: Buffer | null };

/** Everybody in it, those nobody has told yet, one by one or in public, or those who were taken off it. */
export type PeopleList = 'listed' | 'open' | 'excluded';

/** In the order of their ids, so that a page is not moved by what is told meanwhile. */
export async function listPeople(
  scope: Scope,
  id: string,
  { list, after, limit }: { list: PeopleList; after: string | null; limit: number },
): Promise<IncidentPerson[]> {
  const rows = await scope.run<Row>({
    name: 'incident-people',
    text: `select p.client_id as "clientId", p.source, p.events, p.first_at as "firstAt", p.last_at as "lastAt", c.name_ct as "nameCt",
        k.wrapped_key as "wrappedKey", n.channel, n.outcome, n.reason, coalesce(n.happened_at, n.at) as "noticeAt",
        p.excluded_at as "excludedAt", m.state as "messageState", m.state_at as "messageAt"
      from incident_people p
        join incidents i on i.clinic_id = p.clinic_id and i.id = p.incident_id
        join clients c on c.clinic_id = p.clinic_id and c.id = p.client_id
        join person_keys k on k.clinic_id = p.clinic_id and k.person_id = p.client_id
        left join lateral (select * from incident_notices n where n.clinic_id = p.clinic_id and n.incident_id = p.incident_id
          and n.client_id = p.client_id order by n.at desc, n.id limit 1) n on true
        left join messages m on m.clinic_id = p.clinic_id and m.id = n.message_id
      where p.clinic_id = $1 and p.incident_id = $2 and (p.excluded_at is not null) = ($5 = 'excluded')
        and ($5 <> 'open' or ${isOpenSql})
        and ($3::uuid is null or p.client_id > $3)
      order by p.client_id limit $4`,
    values: [scope.clinicId, id, after, limit, list],
  });
  await auditIncident(
    scope,
    'people-read',
    id,
    rows.map(({ clientId }) => clientId),
  );
  return rows.map(({ nameCt, wrappedKey, ...row }) => {
    const open = wrappedKey && personOpener(scope.vault, 'clients', { id: row.clientId, wrappedKey });
    return { ...row, name: open && open('name_ct', nameCt) };
  });
}

export async function countExcluded({ run, clinicId }: Scope, id: string): Promise<number> {
  const [row] = await run<{ count: number }>({
    name: 'incident-people-excluded',
    text: `select count(*)::int as count from incident_people where clinic_id = $1 and incident_id = $2 and excluded_at is not null`,
    values: [clinicId, id],
  });
  return row?.count ?? 0;
}

/** How many, and how many of them the form asks for apart, by their age when the clinic knew. */
export async function peopleFigures(scope: Scope, incident: Incident): Promise<DraftFacts['people']> {
  const { clinicId, vault } = scope;
  const rows = await scope.run<{ id: string; birthDateCt: Buffer | null; wrappedKey: Buffer | null }>({
    name: 'incident-births',
    text: `select c.id, c.birth_date_ct as "birthDateCt", k.wrapped_key as "wrappedKey" from incident_people p
        join clients c on c.clinic_id = p.clinic_id and c.id = p.client_id
        join person_keys k on k.clinic_id = p.clinic_id and k.person_id = p.client_id
      where p.clinic_id = $1 and p.incident_id = $2 and p.excluded_at is null`,
    values: [clinicId, incident.id],
  });
  const { day } = wallTime(incident.knownAt.getTime(), incident.timeZone);
  const groups = rows.map(({ id, birthDateCt, wrappedKey }) =>
    ageGroup(
      wrappedKey && personOpener(vault, 'clients', { id, wrappedKey })('birth_date_ct', birthDateCt),
      day,
    ),
  );
  await auditIncident(
    scope,
    'figures',
    incident.id,
    rows.map(({ id }) => id),
  );
  const count = (group: string) => groups.filter((one) => one === group).length;
  return { total: rows.length, children: count('child'), elderly: count('elderly') };
}
