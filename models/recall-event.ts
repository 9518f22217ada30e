// Table recall_events: what was done about a recall, written once; owner context: products.
import { randomUUID } from 'node:crypto';
import { type StaffNamed, staffNamed } from './staff-named.ts';
import { type Scope, staffIdOf } from './tenancy.ts';

export interface RecallEvent {
  id: string;
  at: Date;
  /** Null: the process. */
  staff: StaffNamed | null;
  kind: string;
  detail: Record<string, unknown>;
  note: string | null;
}

const place = (row: string) => ({ table: 'recall_events', column: 'note_ct', row });

export async function addRecallEvent(
  { run, clinicId, vault, actor }: Scope,
  recallId: string,
  { kind, detail = {}, note }: { kind: string; detail?: Record<string, unknown>; note?: string | undefined },
): Promise<void> {
  const id = randomUUID();
  const staffId = staffIdOf({ actor });
  const noteCt = note === undefined || note === '' ? null : vault.seal(place(id), note);
  await run({
    name: 'recall-event-add',
    text: `insert into recall_events (clinic_id, id, recall_id, staff_id, kind, detail, note_ct) values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [clinicId, id, recallId, staffId, kind, JSON.stringify(detail), noteCt],
  });
}

interface Row extends Omit<RecallEvent, 'staff' | 'note'> {
  staffId: string | null;
  nameCt: Buffer | null;
  noteCt: Buffer | null;
}

/** Oldest first. */
export async function listRecallEvents(
  { run, vault, clinicId }: Scope,
  recallId: string,
): Promise<RecallEvent[]> {
  const rows = await run<Row>({
    name: 'recall-events',
    text: `select e.id, e.at, e.kind, e.detail, e.note_ct as "noteCt", e.staff_id as "staffId", s.name_ct as "nameCt"
      from recall_events e left join staff s on s.clinic_id = e.clinic_id and s.id = e.staff_id
      where e.clinic_id = $1 and e.recall_id = $2 order by e.at, e.id limit 2000`,
    values: [clinicId, recallId],
  });
  return rows.map(({ staffId, nameCt, noteCt, ...event }) => ({
    ...event,
    staff: staffNamed(vault, staffId, nameCt),
    note: noteCt && vault.open(place(event.id), noteCt),
  }));
}
