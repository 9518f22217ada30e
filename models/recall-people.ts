// Table recall_people: whom the lots of a recall were used on, and how each stands; owner context: products.
import type { MessageState } from '../domain/messaging/message-state.ts';
import { nextForPerson, type PersonStep } from '../domain/products/recall-plan.ts';
import type { CallReason, RecallPersonState } from '../domain/products/recall.ts';
import { personOpener } from './person-key.ts';
import { addRecallEvent } from './recall-event.ts';
import { auditRecall } from './recall.ts';
import type { Scope } from './tenancy.ts';

/**
 * Everybody of the lots that were frozen and not let go for being another lot; who is there already has her uses counted anew. Uses that
 * a telephone brings late are found like the others. The number of people who were not there.
 */
export async function findPeople(scope: Scope, recallId: string): Promise<number> {
  const { run, clinicId } = scope;
  const rows = await run<{ clientId: string; isNew: boolean }>({
    name: 'recall-people-find',
    text: `insert into recall_people (clinic_id, recall_id, client_id, use_count, last_used_at)
      select $1::uuid, $2::uuid, u.client_id, count(*), max(u.used_at)
      from recall_lots x join product_uses u on u.clinic_id = x.clinic_id and u.lot_id = x.lot_id
      where x.clinic_id = $1::uuid and x.recall_id = $2::uuid and x.outcome_reason is distinct from 'not-this-lot'
        and not exists (select from product_use_voids v where v.clinic_id = u.clinic_id and v.product_use_id = u.id)
      group by u.client_id
      on conflict (clinic_id, recall_id, client_id) do update set use_count = excluded.use_count, last_used_at = excluded.last_used_at
        where (recall_people.use_count, recall_people.last_used_at) is distinct from (excluded.use_count, excluded.last_used_at)
      returning client_id as "clientId", xmax = 0 as "isNew"`,
    values: [clinicId, recallId],
  });
  const added = rows.filter(({ isNew }) => isNew).map(({ clientId }) => clientId);
  if (added.length === 0) return 0;
  await addRecallEvent(scope, recallId, { kind: 'people-found', detail: { people: added.length } });
  await auditRecall(scope, 'find', recallId, added);
  return added.length;
}

const taken = `('accepted', 'sent', 'delivered', 'read')`;

/** What happened by itself: a message left, somebody wrote after it, somebody was erased meanwhile. */
export async function settlePeople({ run, clinicId }: Scope, recallId: string): Promise<void> {
  await run({
    name: 'recall-people-told',
    text: `update recall_people p set state = 'told', told_at = now(), updated_at = now()
      where p.clinic_id = $1 and p.recall_id = $2 and p.state = 'to-tell' and exists (select from messages m
        where m.clinic_id = p.clinic_id and m.state in ${taken}
          and (m.id in (p.message_id, p.second_message_id) or m.fallback_of in (p.message_id, p.second_message_id)))`,
    values: [clinicId, recallId],
  });
  await run({
    name: 'recall-people-answered',
    text: `update recall_people p set state = 'answered', outcome = 'wrote', accounted_at = now(), updated_at = now()
      where p.clinic_id = $1 and p.recall_id = $2 and p.state = 'told' and exists (select from inbound_messages i
        where i.clinic_id = p.clinic_id and i.client_id = p.client_id and i.received_at >= p.asked_at and i.kind not in ('reaction', 'system'))`,
    values: [clinicId, recallId],
  });
  await run({
    name: 'recall-people-erased',
    text: `update recall_people p set state = 'unreachable', outcome = 'erased', accounted_at = now(), updated_at = now()
      where p.clinic_id = $1 and p.recall_id = $2 and p.accounted_at is null and exists (select from clients c
        where c.clinic_id = p.clinic_id and c.id = p.client_id and c.erased_at is not null)`,
    values: [clinicId, recallId],
  });
}

interface TurnRow {
  clientId: string;
  state: RecallPersonState;
  isWithStaff: boolean;
  firstId: string | null;
  firstSentAt: Date | null;
  firstState: MessageState | null;
  secondId: string | null;
  secondSentAt: Date | null;
  secondState: MessageState | null;
}
export interface Turn {
  clientId: string;
  step: PersonStep;
}

const asked = (id: string | null, sentAt: Date | null, state: MessageState | null) =>
  // A message that is not there any more went nowhere.
  id === null ? null : { sentAt: sentAt?.getTime() ?? null, state: state ?? ('dropped' as const) };

/** What comes next for everybody who is not accounted for. */
export async function turnsOf({ run, clinicId }: Scope, recallId: string, now: number): Promise<Turn[]> {
  const rows = await run<TurnRow>({
    name: 'recall-turns',
    text: `select p.client_id as "clientId", p.state, p.call_at is not null as "isWithStaff",
        p.message_id as "firstId", coalesce(fb.sent_at, f.sent_at) as "firstSentAt", coalesce(fb.state, f.state) as "firstState",
        p.second_message_id as "secondId", coalesce(sb.sent_at, s.sent_at) as "secondSentAt", coalesce(sb.state, s.state) as "secondState"
      from recall_people p
        left join messages f on f.clinic_id = p.clinic_id and f.id = p.message_id
        left join messages fb on fb.clinic_id = p.clinic_id and fb.fallback_of = p.message_id
        left join messages s on s.clinic_id = p.clinic_id and s.id = p.second_message_id
        left join messages sb on sb.clinic_id = p.clinic_id and sb.fallback_of = p.second_message_id
      where p.clinic_id = $1 and p.recall_id = $2 and p.accounted_at is null order by p.client_id`,
    values: [clinicId, recallId],
  });
  return rows.flatMap((row) => {
    const first = asked(row.firstId, row.firstSentAt, row.firstState);
    const second = asked(row.secondId, row.secondSentAt, row.secondState);
    const { clientId, state, isWithStaff } = row;
    const step = nextForPerson({ state, isWithStaff, first, second }, now);
    return step ? [{ clientId, step }] : [];
  });
}

export interface PeopleCounts {
  total: number;
  accounted: number;
  byState: Record<RecallPersonState, number>;
  /** Not accounted for, and a person has to reach her. */
  toCall: number;
}
export async function countPeople({ run, clinicId }: Scope, recallId: string): Promise<PeopleCounts> {
  const rows = await run<{ state: RecallPersonState; people: number; toCall: number }>({
    name: 'recall-people-count',
    text: `select state, count(*)::int as people, (count(*) filter (where call_at is not null and accounted_at is null))::int as "toCall"
      from recall_people where clinic_id = $1 and recall_id = $2 group by state`,
    values: [clinicId, recallId],
  });
  const of = (state: RecallPersonState) => rows.find((row) => row.state === state)?.people ?? 0;
  const byState = {
    ...{ 'to-tell': of('to-tell'), told: of('told'), answered: of('answered') },
    ...{ 'reached-by-staff': of('reached-by-staff'), unreachable: of('unreachable') },
  };
  const total = rows.reduce((sum, { people }) => sum + people, 0);
  return {
    ...{ total, byState, accounted: total - byState['to-tell'] - byState.told },
    toCall: rows.reduce((sum, { toCall }) => sum + toCall, 0),
  };
}

export interface RecallPerson {
  clientId: string;
  /** Null after erasure. */
  name: string | null;
  useCount: number;
  lastUsedAt: Date;
  state: RecallPersonState;
  outcome: string | null;
  askedAt: Date | null;
  secondAt: Date | null;
  toldAt: Date | null;
  messageState: MessageState | null;
  callReason: CallReason | null;
  callAt: Date | null;
  attempts: number;
  accountedAt: Date | null;
  conversationId: string | null;
}

/** `open`: not accounted for; `call`: of those, whom a person has to reach. */
export const peopleLists = ['all', 'open', 'call', 'accounted'] as const;
export type PeopleList = (typeof peopleLists)[number];

/** In the order of their ids, so that a page is not moved by what happens meanwhile. The trail says who was looked at. */
export async function peopleOfRecall(
  scope: Scope,
  recallId: string,
  { list, after, limit, clientId = null }: PeoplePage,
): Promise<RecallPerson[]> {
  const rows = await scope.run<
    Omit<RecallPerson, 'name'> & { nameCt: Buffer; wrappedKey: Buffer | null; isErased: boolean }
  >({
    name: 'recall-people',
    text: `select p.client_id as "clientId", c.name_ct as "nameCt", k.wrapped_key as "wrappedKey", p.use_count as "useCount",
        p.last_used_at as "lastUsedAt", p.state, p.outcome, p.asked_at as "askedAt", p.second_at as "secondAt", p.told_at as "toldAt",
        m.state as "messageState", p.call_reason as "callReason", p.call_at as "callAt", p.accounted_at as "accountedAt",
        (select count(*)::int from recall_attempts a where a.clinic_id = p.clinic_id and a.recall_id = p.recall_id
          and a.client_id = p.client_id) as attempts,
        (select v.id from conversations v where v.clinic_id = p.clinic_id and v.client_id = p.client_id limit 1) as "conversationId"
      from recall_people p
        join clients c on c.clinic_id = p.clinic_id and c.id = p.client_id
        join person_keys k on k.clinic_id = p.clinic_id and k.person_id = p.client_id
        left join messages m on m.clinic_id = p.clinic_id and m.id = coalesce(p.second_message_id, p.message_id)
      where p.clinic_id = $1 and p.recall_id = $2 and ($3::uuid is null or p.client_id > $3) and ($6::uuid is null or p.client_id = $6)
        and case $4 when 'open' then p.accounted_at is null when 'call' then p.accounted_at is null and p.call_at is not null
          when 'accounted' then p.accounted_at is not null else true end
      order by p.client_id limit $5`,
    values: [scope.clinicId, recallId, after, list, limit, clientId],
  });
  await auditRecall(
    scope,
    'people',
    recallId,
    rows.map((row) => row.clientId),
  );
  return rows.map(({ nameCt, wrappedKey, ...row }) => {
    const open = wrappedKey && personOpener(scope.vault, 'clients', { id: row.clientId, wrappedKey });
    return { ...row, name: open && open('name_ct', nameCt) };
  });
}
export interface PeoplePage {
  list: PeopleList;
  after: string | null;
  limit: number;
  clientId?: string | null;
}
