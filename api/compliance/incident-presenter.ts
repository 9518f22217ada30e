import { businessDeadline } from '../../domain/compliance/business-days.ts';
import { type IncidentClock, incidentClocks, keptUntil, lawDays } from '../../domain/compliance/incident.ts';
import type { RegisterLine } from '../../domain/compliance/incident-register.ts';
import type { Incident } from '../../models/incident.ts';
import type { IncidentEvent } from '../../models/incident-event.ts';
import type { RegisteredIncident } from '../../models/incident-register.ts';
import type { NoticeProof } from '../../models/incident-notice.ts';
import type { NoticeTry } from '../../models/incident-proof.ts';
import type { IncidentPerson } from '../../models/incident-people.ts';

const iso = (instant: Date | null): string | null => instant?.toISOString() ?? null;

function clockState({ decision }: Incident, dueAt: Date, doneAt: Date | null) {
  if (doneAt) return doneAt >= dueAt ? 'done-late' : 'done';
  if (decision === 'no-notify') return 'not-owed';
  return Date.now() >= dueAt.getTime() ? 'late' : 'running';
}

/** As {@link Incident.anpdDueAt}, were the optional days no business days: how much the authority may still grant. */
function latestDueAt({ knownAt, timeZone, peopleDueAt }: Incident, clock: IncidentClock): string {
  const from = clock === 'declaration' ? peopleDueAt.getTime() - 1 : knownAt.getTime();
  const days = clock === 'complement' ? lawDays.complement : lawDays.notice;
  return new Date(businessDeadline(from, days, timeZone, 'rest')).toISOString();
}

// What people say to each other, and to the authority, of a case.
const referenceOf = ({ id, reportedAt }: Incident): string =>
  `${reportedAt.getUTCFullYear()}-${id.slice(0, 6).toUpperCase()}`;

export const presentRegistered = ({ incident, ...rest }: RegisteredIncident): RegisterLine => ({
  ...incident,
  ...rest,
  reference: referenceOf(incident),
  keptUntil: keptUntil(incident.reportedAt.getTime(), incident.timeZone),
});

export const presentLine = (incident: Incident) => {
  const { id, kind, content, reportedAt, knownAt, reportedBy, decision, isClosed, version } = incident;
  return {
    reference: referenceOf(incident),
    ...{ id, kind, summary: content.summary, decision, isClosed, version },
    ...{ reportedAt: reportedAt.toISOString(), knownAt: knownAt.toISOString() },
    reportedByName: reportedBy?.name ?? null,
    keptUntil: keptUntil(reportedAt.getTime(), incident.timeZone),
    clocks: incidentClocks.map((clock) => {
      const [dueAt, doneAt] = [incident[`${clock}DueAt`], incident[`${clock}DoneAt`]];
      return {
        ...{ clock, dueAt: dueAt.toISOString(), latestDueAt: latestDueAt(incident, clock) },
        ...({ doneAt: iso(doneAt), state: clockState(incident, dueAt, doneAt) } as const),
      };
    }),
  };
};

export interface IncidentShown {
  incident: Incident;
  events: IncidentEvent[];
  proofs: NoticeProof[];
  excluded: number;
}
export const presentIncident = ({ incident, events, proofs, excluded }: IncidentShown) => ({
  ...presentLine(incident),
  ...{ occurredFrom: iso(incident.occurredFrom), occurredTo: iso(incident.occurredTo) },
  ...{ assessmentDueAt: incident.assessmentDueAt.toISOString(), content: incident.content },
  ...{ criteria: incident.criteria, decidedAt: iso(incident.decidedAt), closedAt: iso(incident.closedAt) },
  ...{ notice: incident.notice, noticePublishedAt: iso(incident.noticePublishedAt) },
  ...{ publicFrom: iso(incident.publicFrom), publicUntil: iso(incident.publicUntil) },
  people: countPeople(proofs, excluded),
  events: events.map(({ id, at, staff, kind, detail }) => ({
    ...{ id, at: at.toISOString(), staffName: staff?.name ?? null, kind, detail },
  })),
});

function countPeople(proofs: NoticeProof[], excluded: number) {
  const count = (is: (proof: NoticeProof) => boolean) => proofs.filter(is).length;
  return {
    ...{ total: proofs.length, open: count(({ isOpen }) => isOpen), excluded },
    told: count(({ isOpen, isPublic, outcome }) => !isOpen && !isPublic && outcome !== 'not-reached'),
    notReached: count(({ isPublic, outcome }) => !isPublic && outcome === 'not-reached'),
    inPublic: count(({ isPublic }) => isPublic),
  };
}

export const presentTry = ({ staff, at, notedAt, file, ...one }: NoticeTry) => ({
  ...{ id: one.id, channel: one.channel, outcome: one.outcome, reason: one.reason },
  ...{ messageState: one.messageState, at: at.toISOString(), notedAt: notedAt.toISOString() },
  ...{ staffName: staff?.name ?? null, proof: one.proof },
  file: file && { id: file.id, name: file.name, mime: file.mime, size: file.size },
});

export const presentPerson = (person: IncidentPerson, whyExcluded: ReadonlyMap<string, string>) => {
  const { clientId, name, source, events, channel, outcome, reason, messageState } = person;
  return {
    ...{ clientId, name, source, events, channel, outcome, reason, messageState },
    ...{ firstAt: iso(person.firstAt), lastAt: iso(person.lastAt) },
    at: iso(person.messageAt ?? person.noticeAt),
    excludedAt: iso(person.excludedAt),
    excludedWhy: person.excludedAt && (whyExcluded.get(clientId) ?? null),
  };
};
