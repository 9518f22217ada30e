// The register of incidents as a whole, for the file that the officer keeps or hands over; owner context: compliance.
import { type IncidentClock, incidentClocks } from '../domain/compliance/incident.ts';
import { listEvents } from './incident-event.ts';
import { type Incident, listIncidents } from './incident.ts';
import type { Scope } from './tenancy.ts';

/** Hundreds in five years of a clinic are many; what a request still carries. */
const most = 2_000;

export interface RegisteredIncident {
  incident: Incident;
  people: number;
  reason: string;
  notes: Partial<Record<IncidentClock, string>>;
  conclusion: string;
}

/** Newest first; that somebody took it is audited. */
export async function readRegister(scope: Scope, state?: 'open' | 'closed'): Promise<RegisteredIncident[]> {
  const incidents = await listIncidents(scope, { state, after: null, limit: most }, 'export');
  const people = await countByIncident(scope);
  const lines: RegisteredIncident[] = [];
  for (const incident of incidents)
    lines.push({
      ...{ incident, people: people.get(incident.id) ?? 0 },
      ...(await wordsOf(scope, incident.id)),
    });
  return lines;
}

async function countByIncident({ run, clinicId }: Scope): Promise<ReadonlyMap<string, number>> {
  const rows = await run<{ id: string; count: number }>({
    name: 'incident-register-people',
    text: `select incident_id as id, count(*)::int as count from incident_people
      where clinic_id = $1 and excluded_at is null group by incident_id`,
    values: [clinicId],
  });
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** What people wrote of the case as it stands: the last word of each kind. */
async function wordsOf(scope: Scope, id: string) {
  const last = new Map((await listEvents(scope, id)).map(({ kind, detail }) => [kind, detail ?? {}]));
  const word = (kind: string, name: string): string => {
    const text = last.get(kind)?.[name];
    return typeof text === 'string' ? text : '';
  };
  const notes = incidentClocks.map((clock) => [
    clock,
    [word(`${clock}-done`, 'note'), word(`${clock}-done`, 'delayReason')].filter(Boolean).join('\n'),
  ]);
  return {
    ...{ reason: word('decided', 'reason'), conclusion: word('closed', 'conclusion') },
    notes: Object.fromEntries(notes) as Partial<Record<IncidentClock, string>>,
  };
}
