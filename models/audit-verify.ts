import type { AnchorFault, AnchorFile } from './audit-anchor-check.ts';
import {
  type ChainedEvent,
  chainHash,
  chainHashOfText,
  eventColumns,
  eventText,
  genesis,
} from './audit-chain.ts';
import type { Scope } from './tenancy.ts';

export type AuditFault =
  | { kind: 'gap' | 'wrong-link' | 'event-changed' | 'event-missing'; seq: number }
  | { kind: 'event-unchained' | 'subjects-differ'; eventId: string }
  | { kind: 'anchor-missing-tail' | 'anchor-differs' | 'head-unanchored'; seq: number }
  | { kind: 'trail-shorter'; seq: number }
  | { kind: 'key-changed'; version: number }
  | { kind: 'person-key-changed'; personId: string }
  | Pick<AnchorFault, 'kind' | 'line'>;

export interface AuditReport {
  clinicId: string;
  checked: number;
  anchors: number;
  faults: AuditFault[];
}

interface Row {
  seq: number;
  previousHash: Buffer;
  linkHash: Buffer;
  eventId: string | null;
  event: string;
}

const page = 10_000;
// Whole tables are looked through, at night; the login's own limit is for people who wait.
const patience = `set local statement_timeout = '120s'; set local work_mem = '64MB'`;
/** Heads are signed every half minute: one that stands so long without a signature has lost it. */
const anchorLateMs = 600_000;

function readPage({ run, clinicId }: Scope, after: number): Promise<Row[]> {
  return run<Row>({
    name: 'audit-verify-page',
    text: `select c.seq, c.previous_hash as "previousHash", c.hash as "linkHash", e.id as "eventId", ${eventText} as event
     from audit_chain c left join audit_events e on e.clinic_id = c.clinic_id and e.id = c.event_id
     where c.clinic_id = $1 and c.seq > $2 order by c.seq limit ${page}`,
    values: [clinicId, after],
  });
}

/** Of a page in which a text did not give its hash: the same from the columns, so that no letter that Postgres writes otherwise is a fault. */
async function wholeHashes({ run, clinicId }: Scope, after: number): Promise<ReadonlySet<number>> {
  const rows = await run<ChainedEvent & Pick<Row, 'seq' | 'previousHash' | 'linkHash'>>({
    name: 'audit-verify-columns',
    text: `select c.seq, c.previous_hash as "previousHash", c.hash as "linkHash", ${eventColumns}
     from audit_chain c join audit_events e on e.clinic_id = c.clinic_id and e.id = c.event_id
     where c.clinic_id = $1 and c.seq > $2 order by c.seq limit ${page}`,
    values: [clinicId, after],
  });
  const isWhole = (row: (typeof rows)[number]) =>
    chainHash(clinicId, row.seq, row.previousHash, row).equals(row.linkHash);
  return new Set(rows.filter(isWhole).map(({ seq }) => seq));
}

function faultOf(row: Row, expectedSeq: number, previous: Buffer, clinicId: string): AuditFault | null {
  if (row.seq !== expectedSeq) return { kind: 'gap', seq: expectedSeq };
  if (!row.previousHash.equals(previous)) return { kind: 'wrong-link', seq: row.seq };
  if (row.eventId === null) return { kind: 'event-missing', seq: row.seq };
  const isRight = chainHashOfText(clinicId, row.seq, previous, row.event).equals(row.linkHash);
  return isRight ? null : { kind: 'event-changed', seq: row.seq };
}

/** Events that are neither chained nor waiting to be: written past `app.audit`, or cut from the chain. */
async function unchained({ run, clinicId }: Scope): Promise<AuditFault[]> {
  const rows = await run<{ id: string }>({
    text: `select e.id from audit_events e
       left join audit_chain c on c.clinic_id = e.clinic_id and c.event_id = e.id
       left join audit_queue q on q.clinic_id = e.clinic_id and q.event_id = e.id
       where e.clinic_id = $1 and c.event_id is null and q.event_id is null limit 100`,
    values: [clinicId],
  });
  return rows.map(({ id }) => ({ kind: 'event-unchained', eventId: id }));
}

/** The trail by person says what the events say, no more and no less. */
async function subjectsThatDiffer({ run, clinicId }: Scope): Promise<AuditFault[]> {
  const rows = await run<{ id: string }>({
    text: `select e.id from audit_events e cross join unnest(e.subject_ids) said(subject)
        where e.clinic_id = $1 and not exists (select from audit_subjects a
          where a.clinic_id = $1 and a.event_id = e.id and a.subject_id = said.subject and a.at = e.at)
      union all
      select a.event_id from audit_subjects a
        where a.clinic_id = $1 and not exists (select from audit_events e
          where e.clinic_id = $1 and e.id = a.event_id and e.at = a.at and a.subject_id = any (e.subject_ids))
      limit 100`,
    values: [clinicId],
  });
  return rows.map(({ id }) => ({ kind: 'subjects-differ', eventId: id }));
}

interface Walk {
  checked: number;
  faults: AuditFault[];
}

async function walk(scope: Scope, wanted: ReadonlyMap<number, readonly string[]>): Promise<Walk> {
  const faults: AuditFault[] = [];
  let checked = 0;
  let previous: Buffer = genesis;
  // The next page is on its way while this one is hashed.
  let next = readPage(scope, 0);
  for (let rows = await next; rows.length > 0; rows = await next) {
    next = readPage(scope, rows.at(-1)?.seq ?? 0);
    const before = checked;
    const doubted: AuditFault[] = [];
    for (const row of rows) {
      const fault = faultOf(row, checked + 1, previous, scope.clinicId);
      if (fault) (fault.kind === 'event-changed' ? doubted : faults).push(fault);
      const link = row.linkHash.toString('hex');
      if (wanted.get(row.seq)?.some((hash) => hash !== link))
        faults.push({ kind: 'anchor-differs', seq: row.seq });
      checked = row.seq;
      previous = row.linkHash;
    }
    if (doubted.length === 0) continue;
    const whole = await wholeHashes(scope, before);
    faults.push(...doubted.filter((fault) => !('seq' in fault && whole.has(fault.seq))));
  }
  return { checked, faults };
}

/** Links whose seal is old and that no signed head covers: the last heads were taken out of the file. */
async function unanchored({ run, clinicId }: Scope, anchored: number, now: Date): Promise<AuditFault[]> {
  const [row] = await run<{ seq: number }>({
    text: `select min(seq) as seq from audit_chain where clinic_id = $1 and seq > $2 and sealed_at < $3`,
    values: [clinicId, anchored, new Date(now.getTime() - anchorLateMs)],
  });
  return row?.seq ? [{ kind: 'head-unanchored', seq: row.seq }] : [];
}

/** What earlier looks walked must still be there. */
async function shorter({ run, clinicId }: Scope, checked: number): Promise<AuditFault[]> {
  const [row] = await run<{ seq: number | null }>({
    text: `select max(checked) as seq from audit_checks where clinic_id = $1`,
    values: [clinicId],
  });
  return row?.seq && row.seq > checked ? [{ kind: 'trail-shorter', seq: row.seq }] : [];
}

/**
 * Walks one clinic's chain from its first link, recomputing every hash, and holds it against the signed heads. No fault
 * means that nothing was edited, removed, inserted, reordered or cut up to the last anchor. The file is read before the walk; null: none is kept.
 */
export async function verifyAudit(scope: Scope, file: AnchorFile | null, now: Date): Promise<AuditReport> {
  const { clinicId } = scope;
  scope.later({ text: patience });
  const own = (file?.anchors ?? []).filter((anchor) => anchor.clinicId === clinicId);
  const wanted = new Map<number, string[]>();
  for (const { seq, hash } of own) wanted.set(seq, [...(wanted.get(seq) ?? []), hash]);
  const { checked, faults } = await walk(scope, wanted);
  const anchored = own.reduce((most, { seq }) => Math.max(most, seq), 0);
  const ofFile = (file?.faults ?? []).filter(
    (fault) => fault.clinicId === null || fault.clinicId === clinicId,
  );
  return {
    ...{ clinicId, checked, anchors: own.length },
    faults: [
      ...faults,
      ...(await unchained(scope)),
      ...(await subjectsThatDiffer(scope)),
      ...ofFile.map(({ kind, line }) => ({ kind, line })),
      ...own
        .filter(({ seq }) => seq > checked)
        .map(({ seq }): AuditFault => ({ kind: 'anchor-missing-tail', seq })),
      ...(file ? await unanchored(scope, anchored, now) : []),
      ...(await shorter(scope, checked)),
    ],
  };
}
