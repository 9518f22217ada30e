// Table audit_events, for those who may read it; written by `scope.audit` alone. Owner context: privacy.
import { refuse } from '../domain/errors.ts';
import { staffNamed } from './staff-named.ts';
import type { Scope } from './tenancy.ts';

export interface AuditRecord {
  id: string;
  at: Date;
  /** Staff id, client id, an API client's id, or `system`. */
  actor: string;
  actorName: string | null;
  actorRole: string;
  action: string;
  entity: string;
  entityId: string | null;
  purpose: string;
}
export interface AuditQuestion {
  subjectId?: string | undefined;
  action?: string | undefined;
  /** Staff id, client id, a program's, or `system`. */
  actor?: string | undefined;
  entity?: string | undefined;
  purpose?: string | undefined;
  /** ISO instants, `from` inclusive, `to` exclusive. */
  from?: string | undefined;
  to?: string | undefined;
  /** Time and id of the last event seen. */
  after: readonly [string, string] | null;
  limit: number;
}

type EventRow = Omit<AuditRecord, 'actorName'> & {
  position: string;
  staffId: string | null;
  nameCt: Buffer | null;
};
type Listed = AuditRecord & { position: string };

// Plain comparisons, and one person's events by their own table: they keep to an index under row level security (migration 47).
const columns = `e.id, e.at, e.actor, e.actor_role as "actorRole", e.action, e.entity, e.entity_id as "entityId", e.purpose,
    e.at::text as position, s.id as "staffId", s.name_ct as "nameCt"`;
const actorName = 'left join staff s on s.clinic_id = e.clinic_id and s.id::text = e.actor';
const ofAll = `select ${columns} from audit_events e ${actorName} where e.clinic_id = $1`;
const ofSubject = `select ${columns}
  from audit_subjects a join audit_events e on e.clinic_id = a.clinic_id and e.id = a.event_id ${actorName}
  where a.clinic_id = $1 and a.subject_id = $2`;

function named({ vault }: Scope, { staffId, nameCt, ...event }: EventRow): Listed {
  return { ...event, actorName: staffNamed(vault, staffId, nameCt)?.name ?? null };
}

/** Newest first. That somebody looked is an event itself, about the person asked for when there was one. */
export async function listAuditEvents(
  scope: Scope,
  question: AuditQuestion,
  looking: 'audit.list' | 'audit.export' = 'audit.list',
): Promise<Listed[]> {
  const {
    subjectId = null,
    action = null,
    actor = null,
    entity = null,
    purpose = null,
    after,
    limit,
  } = question;
  // As dates: ISO knows a year 0, Postgres does not.
  const [from, to] = [question.from, question.to].map((text) => (text === undefined ? null : new Date(text)));
  const [at, id] = after ?? [null, null];
  const isAboutOne = subjectId !== null;
  const place = isAboutOne ? '(a.at, a.event_id)' : '(e.at, e.id)';
  const rows = await scope.run<EventRow>({
    name: isAboutOne ? 'audit-list-of-subject' : 'audit-list',
    text: `${isAboutOne ? ofSubject : `${ofAll} and $2::uuid is null`} and ($3::text is null or e.action = $3)
        and ($4::timestamptz is null or e.at >= $4) and ($5::timestamptz is null or e.at < $5)
        and ($6::timestamptz is null or ${place} < ($6::timestamptz, $7::uuid))
        and ($9::text is null or e.actor = $9) and ($10::text is null or e.entity = $10)
        and ($11::text is null or e.purpose = $11)
      order by ${place.slice(1, -1).replaceAll(',', ' desc,')} desc limit $8`,
    values: [scope.clinicId, subjectId, action, from, to, at, id, limit, actor, entity, purpose],
  });
  await scope.audit({
    ...{ action: looking, entity: 'audit', subjectIds: subjectId === null ? [] : [subjectId] },
    purpose: 'ACCOUNTABILITY',
  });
  return rows.map((row) => named(scope, row));
}

/** Who touched one person's data, newest first. The caller audits. */
export async function accessesOf(scope: Scope, subjectId: string): Promise<AuditRecord[]> {
  const rows = await scope.run<EventRow>({
    name: 'audit-of-subject',
    text: `${ofSubject} order by a.at desc, a.event_id desc`,
    values: [scope.clinicId, subjectId],
  });
  return rows.map((row) => named(scope, row));
}

/** Who touched one person's data, newest first, page by page; that it is looked at is written down by the caller. */
export async function listAccesses(
  scope: Scope,
  subjectId: string,
  { after, limit }: { after: readonly [string, string] | null; limit: number },
): Promise<Listed[]> {
  const [at, id] = after ?? [null, null];
  const rows = await scope.run<EventRow>({
    name: 'audit-accesses',
    text: `${ofSubject} and ($3::timestamptz is null or (a.at, a.event_id) < ($3::timestamptz, $4::uuid))
      order by a.at desc, a.event_id desc limit $5`,
    values: [scope.clinicId, subjectId, at, id, limit],
  });
  return rows.map((row) => named(scope, row));
}

/** A client of this clinic, erased ones too: their trail stays. An auditor may not open clients, but may know that there is one. */
export async function mustBeClient({ run, clinicId }: Scope, clientId: string): Promise<void> {
  const rows = await run({
    name: 'audit-is-client',
    text: 'select 1 from person_keys where clinic_id = $1 and person_id = $2',
    values: [clinicId, clientId],
  });
  if (rows.length === 0) refuse('not-found');
}

/** What the client's own session may not read: who of the clinic an id is. In a scope of the clinic itself. */
export async function staffNames({ run, vault, clinicId }: Scope): Promise<Map<string, string>> {
  const rows = await run<{ id: string; nameCt: Buffer }>({
    name: 'audit-staff-names',
    text: 'select id, name_ct as "nameCt" from staff where clinic_id = $1',
    values: [clinicId],
  });
  return new Map(
    rows.map(({ id, nameCt }) => [id, vault.open({ table: 'staff', column: 'name_ct', row: id }, nameCt)]),
  );
}
