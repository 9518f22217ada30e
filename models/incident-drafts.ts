// Drafts of what the law wants said, from what is known of an incident; owner context: compliance.
import type { IncidentClock } from '../domain/compliance/incident.ts';
import { anpdDraft, type DraftFacts, peopleNotice } from '../domain/compliance/incident-drafts.ts';
import { getClinic } from './clinic.ts';
import { getIncident } from './incident.ts';
import { listEvents } from './incident-event.ts';
import { peopleFigures } from './incident-people.ts';
import type { Scope } from './tenancy.ts';

export async function draftsOf(scope: Scope, id: string) {
  const incident = await getIncident(scope, id);
  const { name } = await getClinic(scope);
  const people = await peopleFigures(scope, incident);
  const events = await listEvents(scope, id);
  const delays = events.flatMap(({ kind, detail }) =>
    typeof detail?.['delayReason'] === 'string'
      ? [[kind.replace('-done', '') as IncidentClock, detail['delayReason']] as const]
      : [],
  );
  const facts: DraftFacts = {
    ...{ clinicName: name, timeZone: incident.timeZone, kind: incident.kind, criteria: incident.criteria },
    ...{ knownAt: incident.knownAt.getTime(), occurredFrom: incident.occurredFrom?.getTime() ?? null },
    ...{ occurredTo: incident.occurredTo?.getTime() ?? null, content: incident.content, people },
    delays: Object.fromEntries(delays),
  };
  return { anpd: anpdDraft(facts), notice: peopleNotice(facts) };
}
