// Whom a campaign is for: counted and written down page by page; owner context: messaging. Reads clients, visits and choices.
import { addDays, instantOf } from '../domain/clinic/calendar.ts';
import { isMobile } from '../domain/clients/phone.ts';
import { absentSince, type Exclusion, monthOf, type Segment } from '../domain/messaging/segment.ts';
import { personOpener } from './person-key.ts';
import { blockedSql } from './processing-block.ts';
import type { Scope } from './tenancy.ts';

/** What the clinic's clock and rules add to a segment; read once for a whole walk. */
export interface SegmentFrame {
  segment: Segment;
  timeZone: string;
  now: number;
  /** Offers that one client may get in thirty days. */
  offersAMonth: number;
}

interface Row {
  id: string;
  nameCt: Buffer;
  phoneCt: Buffer | null;
  birthDateCt: Buffer | null;
  wrappedKey: Buffer | null;
  choice: 'granted' | 'withdrawn' | null;
  offers: number;
}

export interface Candidate {
  clientId: string;
  /** Null: she will be written to. */
  exclusion: Exclusion | null;
  /** Opened only for who asks: a sample of the text. */
  readName(): string;
}

type Bind = (value: unknown) => string;
const came = `a.status in ('arrived', 'in-room', 'done')`;
const visit = (more: string) =>
  `exists (select from appointments a where a.clinic_id = $1 and a.client_id = c.id ${more})`;

/** Times are compared as plain columns: row level security keeps other operators off the indexes. */
function conditions({ segment, timeZone, now }: SegmentFrame, bind: Bind): string[] {
  const { visited, procedureIds, absentMonths, withoutFutureVisit, neverCame } = segment;
  const startOf = (day: string) => new Date(instantOf(day, '00:00', timeZone));
  const time = visited
    ? `and a.starts_at >= ${bind(startOf(visited.from))} and a.starts_at < ${bind(startOf(addDays(visited.to, 1)))}`
    : '';
  const service = procedureIds
    ? `and exists (select from appointment_services s where s.clinic_id = $1 and s.appointment_id = a.id
         and s.procedure_id = any(${bind(procedureIds)}::uuid[]))`
    : '';
  const since = absentMonths === undefined ? null : startOf(absentSince(now, timeZone, absentMonths));
  return [
    // One visit has to meet both: of that procedure, in that time.
    ...(visited || procedureIds ? [visit(`and ${came} ${time} ${service}`)] : []),
    ...(since ? [visit(`and ${came}`), `not ${visit(`and ${came} and a.starts_at >= ${bind(since)}`)}`] : []),
    ...(neverCame ? [`not ${visit(`and ${came}`)}`] : []),
    ...(withoutFutureVisit
      ? [
          `not ${visit(`and a.starts_at > ${bind(new Date(now))} and a.status in ('held', 'booked', 'confirmed')`)}`,
        ]
      : []),
  ];
}

export interface SegmentPage {
  rows: Candidate[];
  /** Where the next page begins; null after the last one. */
  next: string | null;
}

/**
 * A page of the clients whom the segment names, each with why she is left out. By id, so that who comes and goes meanwhile neither
 * doubles nor skips anybody. `isGrantedOnly` leaves out already in Postgres who never agreed. An
 * objection to marketing is a no.
 */
export async function pageOfSegment(
  scope: Scope,
  frame: SegmentFrame,
  { after, limit, isGrantedOnly }: { after: string | null; limit: number; isGrantedOnly: boolean },
): Promise<SegmentPage> {
  const values: unknown[] = [scope.clinicId];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const where = [
    'c.clinic_id = $1',
    ...(after ? [`c.id > ${bind(after)}`] : []),
    ...(isGrantedOnly ? [`o.choice = 'granted'`] : []),
    ...conditions(frame, bind),
  ];
  const rows = await scope.run<Row>({
    text: `select c.id, c.name_ct as "nameCt", c.phone_ct as "phoneCt", c.birth_date_ct as "birthDateCt", k.wrapped_key as "wrappedKey",
        o.choice, (select count(*)::int from messages m where m.clinic_id = $1 and m.client_id = c.id and m.purpose = 'offers'
          and m.created_at > ${bind(new Date(frame.now - 30 * 86_400_000))} and m.state in ('accepted', 'sent', 'delivered', 'read')) as offers
      from clients c
        join person_keys k on k.clinic_id = c.clinic_id and k.person_id = c.id
        left join lateral (select case when ${blockedSql('c.id', 'marketing')} then 'withdrawn' else h.choice end as choice
          from contact_choices h where h.clinic_id = $1 and h.client_id = c.id
          and h.channel = 'whatsapp' and h.purpose = 'offers' order by h.chosen_at desc limit 1) o on true
      where ${where.join(' and ')} order by c.id limit ${bind(limit)}`,
    values,
  });
  const found = rows.map((row) => candidate(scope, frame, row)).filter((one) => one !== null);
  return { rows: found, next: rows.length < limit ? null : (rows.at(-1)?.id ?? null) };
}

/** Null for who is not meant at all: a birthday lies sealed, so this condition is looked at here. */
function candidate({ vault }: Scope, frame: SegmentFrame, row: Row): Candidate | null {
  const { id, nameCt, phoneCt, birthDateCt, wrappedKey, choice, offers } = row;
  const { birthMonth } = frame.segment;
  const open = wrappedKey && personOpener(vault, 'clients', { id, wrappedKey });
  if (birthMonth !== undefined) {
    const birthDate = open?.('birth_date_ct', birthDateCt);
    if (!birthDate || monthOf(birthDate) !== birthMonth) return null;
  }
  const exclusion = (): Exclusion | null => {
    if (!open) return 'erased';
    if (choice !== 'granted') return choice === 'withdrawn' ? 'withdrawn' : 'no-consent';
    const phone = open('phone_ct', phoneCt);
    if (!phone || !isMobile(phone)) return 'no-mobile';
    return offers >= frame.offersAMonth ? 'cap' : null;
  };
  return { clientId: id, exclusion: exclusion(), readName: () => open?.('name_ct', nameCt) ?? '' };
}

/** Pages of one preview: a hundred thousand clients, more than any clinic of ours has. */
const mostPages = 100;
const pageSize = 1_000;
const samples = 3;

export interface SegmentCount {
  /** Whom the conditions name, whether or not she may be written to. */
  matched: number;
  reachable: number;
  excluded: Record<Exclusion, number>;
  /** Clinics larger than the walk: the numbers are at least these. */
  isCutShort: boolean;
  /** The first of those who will be written to. */
  first: Candidate[];
}

export async function countSegment(scope: Scope, frame: SegmentFrame): Promise<SegmentCount> {
  const excluded = { 'no-consent': 0, withdrawn: 0, 'no-mobile': 0, erased: 0, cap: 0 };
  const first: Candidate[] = [];
  let matched = 0;
  let after: string | null = null;
  let pages = 0;
  do {
    const page: SegmentPage = await pageOfSegment(scope, frame, {
      ...{ after, limit: pageSize, isGrantedOnly: false },
    });
    for (const one of page.rows) {
      matched += 1;
      if (one.exclusion) excluded[one.exclusion] += 1;
      else if (first.length < samples) first.push(one);
    }
    after = page.next;
    pages += 1;
  } while (after !== null && pages < mostPages);
  const reachable = matched - Object.values(excluded).reduce((total, count) => total + count, 0);
  return { matched, reachable, excluded, isCutShort: after !== null, first };
}

/** Whether anybody would be written to; who is at her month's limit may be, later. */
export async function hasAnybody(scope: Scope, frame: SegmentFrame): Promise<boolean> {
  let after: string | null = null;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page: SegmentPage = await pageOfSegment(scope, frame, {
      ...{ after, limit: pageSize, isGrantedOnly: true },
    });
    if (page.rows.some(({ exclusion }) => exclusion === null || exclusion === 'cap')) return true;
    if (page.next === null) return false;
    after = page.next;
  }
  return false;
}
