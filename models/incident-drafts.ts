// Drafts of what the law wants said, from what is known of an incident; owner context: compliance.
import type { IncidentClock } from '../domain/compliance/incident.ts';
import {
  anpdDraft,
  complementDraft,
  type DraftFacts,
  peopleNotice,
} from '../domain/compliance/incident-drafts.ts';
import { getClinic } from './clinic.ts';
import { getIncident } from './incident.ts';
import { type IncidentEvent, listEvents } from './incident-event.ts';
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
  return {
    ...{ anpd: anpdDraft(facts), notice: peopleNotice(facts) },
    complement: complementDraft(facts, changedSinceTold(events)),
  };
}

/** Fields that were written after the authority was told; people are added by other events, whose number is an answer as well. */
function changedSinceTold(events: readonly IncidentEvent[]): ReadonlySet<string> {
  const told = events.findIndex(({ kind }) => kind === 'anpd-done');
  if (told < 0) return new Set();
  return new Set(events.slice(told + 1).flatMap(({ kind, detail }) => changedBy(kind, detail ?? {})));
}
const changedBy = (kind: string, detail: Record<string, unknown>): string[] => {
  if (kind === 'edited')
    return Object.keys(detail).map((field) => (field.startsWith('occurred') ? 'occurred' : field));
  return ['people-searched', 'people-chosen', 'person-excluded'].includes(kind) ? ['people'] : [];
};
