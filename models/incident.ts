// Table incidents: a security incident with personal data and its clocks; owner context: compliance.
import { randomUUID } from 'node:crypto';
import {
  type Decision,
  incidentDeadlines,
  type IncidentCriterion,
  type IncidentKind,
  type IncidentMatter,
} from '../domain/compliance/incident.ts';
import { emptyContent, type IncidentContent } from '../domain/compliance/incident-content.ts';
import { refuse } from '../domain/errors.ts';
import { getClinic } from './clinic.ts';
import { registerEvent } from './incident-event.ts';
import { type StaffNamed, staffNamed } from './staff-named.ts';
import { type Scope, staffIdOf } from './tenancy.ts';

const place = (row: string) => ({ table: 'incidents', column: 'content_ct', row });
const purpose = 'ACCOUNTABILITY';

type Times<T> = Record<`${IncidentMatter}DueAt`, T>;
export interface Incident extends Times<Date> {
  id: string;
  kind: IncidentKind;
  reportedBy: StaffNamed | null;
  reportedAt: Date;
  occurredFrom: Date | null;
  occurredTo: Date | null;
  knownAt: Date;
  timeZone: string;
  content: IncidentContent;
  decision: Decision | null;
  criteria: IncidentCriterion[];
  decidedAt: Date | null;
  anpdDoneAt: Date | null;
  peopleDoneAt: Date | null;
  declarationDoneAt: Date | null;
  complementDoneAt: Date | null;
  notice: string | null;
  noticePublishedAt: Date | null;
  /** While the notice stands in public for whoever cannot be told one by one. */
  publicFrom: Date | null;
  publicUntil: Date | null;
  isClosed: boolean;
  closedAt: Date | null;
  version: number;
}
type Row = Omit<Incident, 'content' | 'reportedBy'> & {
  contentCt: Buffer;
  reporterId: string | null;
  reporterCt: Buffer | null;
  position: string;
};

const select = `
  select i.id, i.kind, i.reported_at as "reportedAt", i.occurred_from as "occurredFrom", i.occurred_to as "occurredTo",
    i.known_at as "knownAt", i.time_zone as "timeZone", i.content_ct as "contentCt", i.decision, i.criteria, i.decided_at as "decidedAt",
    i.assessment_due_at as "assessmentDueAt", i.anpd_due_at as "anpdDueAt", i.people_due_at as "peopleDueAt",
    i.declaration_due_at as "declarationDueAt", i.complement_due_at as "complementDueAt",
    i.anpd_done_at as "anpdDoneAt", i.people_done_at as "peopleDoneAt", i.declaration_done_at as "declarationDoneAt",
    i.complement_done_at as "complementDoneAt", i.notice, i.notice_published_at as "noticePublishedAt",
    i.public_from as "publicFrom", i.public_until as "publicUntil", i.is_closed as "isClosed", i.closed_at as "closedAt", i.version, i.reported_at::text as position,
    s.id as "reporterId", s.name_ct as "reporterCt"
  from incidents i left join staff s on s.clinic_id = i.clinic_id and s.id = i.reported_by
  where i.clinic_id = $1`;

type Listed = Incident & { position: string };
function opened({ vault }: Scope, { contentCt, reporterId, reporterCt, ...row }: Row): Listed {
  const content = JSON.parse(vault.open(place(row.id), contentCt)) as Partial<IncidentContent>;
  return {
    ...row,
    content: { ...emptyContent, ...content },
    reportedBy: staffNamed(vault, reporterId, reporterCt),
  };
}

/** Says in the trail what was done with a case; the people in it are named where they are read. */
export const auditIncident = (scope: Scope, verb: string, id: string | null, subjectIds: string[] = []) =>
  scope.audit({ action: `incident.${verb}`, entity: 'incident', entityId: id, subjectIds, purpose });

export interface IncidentsAsked {
  /** Left out: the whole register. */
  state?: 'open' | 'closed' | undefined;
  /** Time and id of the last one seen. */
  after: readonly [string, string] | null;
  limit: number;
}

/** Newest first. */
export async function listIncidents(
  scope: Scope,
  { state, after, limit }: IncidentsAsked,
  verb: 'list' | 'export' = 'list',
): Promise<Listed[]> {
  const [at, id] = after ?? [null, null];
  const isClosed = state === undefined ? null : state === 'closed';
  const rows = await scope.run<Row>({
    name: 'incidents',
    text: `${select} and ($2::timestamptz is null or (i.reported_at, i.id) < ($2::timestamptz, $3::uuid))
      and ($5::boolean is null or i.is_closed = $5)
      order by i.reported_at desc, i.id desc limit $4`,
    values: [scope.clinicId, at, id, limit, isClosed],
  });
  await auditIncident(scope, verb, null);
  return rows.map((row) => opened(scope, row));
}

export async function getIncident(scope: Scope, id: string): Promise<Incident> {
  const [row] = await scope.run<Row>({
    name: 'incident',
    text: `${select} and i.id = $2`,
    values: [scope.clinicId, id],
  });
  return opened(scope, row ?? refuse('not-found'));
}

export interface IncidentReport {
  kind: IncidentKind;
  summary: string;
  /** Epoch milliseconds; when somebody of the clinic knew. */
  knownAt: number;
  occurredFrom?: Date | null;
}

/** The clocks begin with the knowledge, not with the report; they are frozen here. */
export async function reportIncident(scope: Scope, report: IncidentReport): Promise<string> {
  const { trx, clinicId, vault, actor } = scope;
  const { kind, summary, knownAt, occurredFrom = null } = report;
  const { timeZone } = await getClinic(scope);
  const id = randomUUID();
  const due = incidentDeadlines(knownAt, timeZone);
  const content: IncidentContent = { ...emptyContent, summary };
  await trx('incidents').insert({
    ...{ clinicId, id, kind, occurredFrom, timeZone, knownAt: new Date(knownAt) },
    reportedBy: staffIdOf({ actor }),
    contentCt: vault.seal(place(id), JSON.stringify(content)),
    ...Object.fromEntries(Object.entries(due).map(([matter, at]) => [`${matter}DueAt`, new Date(at)])),
  });
  await registerEvent(scope, id, 'reported', {
    ...{ kind, summary, knownAt: new Date(knownAt).toISOString() },
    occurredFrom: occurredFrom?.toISOString() ?? null,
  });
  await auditIncident(scope, 'report', id);
  await scope.enqueue('incident', id);
  return id;
}

/** Whoever comes second waits. Refuses with `not-found`. */
export async function lockIncident({ trx, clinicId }: Scope, id: string): Promise<void> {
  const found: unknown[] = await trx('incidents').where({ clinicId, id }).select('id').forUpdate();
  if (found.length === 0) refuse('not-found');
}

/** Locks an open case for a change, if nobody changed it since `version`; the process hears of it with the commit. */
export async function changeIncident(
  scope: Scope,
  id: string,
  version: number | null,
  change: (before: Incident) => {
    set: Record<string, unknown>;
    event: string;
    detail: Record<string, unknown>;
  },
): Promise<void> {
  const { trx, clinicId } = scope;
  await lockIncident(scope, id);
  const before = await getIncident(scope, id);
  if (version !== null && before.version !== version) refuse('version-conflict');
  if (before.isClosed) refuse('transition-refused');
  const { set, event, detail } = change(before);
  await trx('incidents')
    .where({ clinicId, id })
    .update({ ...set, version: before.version + 1, updatedAt: new Date() });
  await registerEvent(scope, id, event, detail);
  await auditIncident(scope, event, id);
  await scope.enqueue('incident', id);
}

export const sealIncident = ({ vault }: Scope, id: string, content: IncidentContent): Buffer =>
  vault.seal(place(id), JSON.stringify(content));
