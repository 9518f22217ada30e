// Table incident_events: the register of incidents (Res. CD/ANPD 15/2024 art. 10), written once; owner context: compliance.
import { randomUUID } from 'node:crypto';
import { type StaffNamed, staffNamed } from './staff-named.ts';
import { type Scope, staffIdOf } from './tenancy.ts';

export interface IncidentEvent {
  id: string;
  at: Date;
  /** Null: the process. */
  staff: StaffNamed | null;
  kind: string;
  /** What was written, as it was then. */
  detail: Record<string, unknown> | null;
}

const place = (row: string) => ({ table: 'incident_events', column: 'detail_ct', row });

export async function registerEvent(
  { trx, clinicId, vault, actor }: Scope,
  incidentId: string,
  kind: string,
  detail: Record<string, unknown> | null = null,
): Promise<void> {
  const id = randomUUID();
  await trx('incidentEvents').insert({
    ...{ clinicId, id, incidentId, kind, staffId: staffIdOf({ actor }) },
    detailCt: detail && vault.seal(place(id), JSON.stringify(detail)),
  });
}

type Row = Omit<IncidentEvent, 'staff' | 'detail'> & {
  staffId: string | null;
  nameCt: Buffer | null;
  detailCt: Buffer | null;
};

/** Oldest first. */
export async function listEvents(
  { run, vault, clinicId }: Scope,
  incidentId: string,
): Promise<IncidentEvent[]> {
  const rows = await run<Row>({
    name: 'incident-events',
    text: `select e.id, e.at, e.kind, e.staff_id as "staffId", s.name_ct as "nameCt", e.detail_ct as "detailCt"
      from incident_events e left join staff s on s.clinic_id = e.clinic_id and s.id = e.staff_id
      where e.clinic_id = $1 and e.incident_id = $2 order by e.at, e.id`,
    values: [clinicId, incidentId],
  });
  return rows.map(({ staffId, nameCt, detailCt, ...event }) => ({
    ...event,
    staff: staffNamed(vault, staffId, nameCt),
    detail: detailCt && (JSON.parse(vault.open(place(event.id), detailCt)) as Record<string, unknown>),
  }));
}
