import type {
  Decision,
  IncidentClock,
  IncidentCriterion,
  IncidentKind,
} from '../../domain/compliance/incident.ts';
import type { IncidentContent } from '../../domain/compliance/incident-content.ts';

export interface ClockLine {
  clock: IncidentClock;
  dueAt: string;
  /** Were the optional days no business days. */
  latestDueAt: string;
  doneAt: string | null;
  state: 'running' | 'late' | 'done' | 'done-late' | 'not-owed';
}

export interface IncidentLine {
  id: string;
  reference: string;
  kind: IncidentKind;
  summary: string;
  reportedAt: string;
  knownAt: string;
  reportedByName: string | null;
  decision: Decision | null;
  isClosed: boolean;
  version: number;
  /** A day: until when the register keeps it. */
  keptUntil: string;
  clocks: ClockLine[];
}

export interface IncidentEventLine {
  id: string;
  at: string;
  staffName: string | null;
  kind: string;
  detail: Record<string, unknown> | null;
}

export interface IncidentCase extends IncidentLine {
  occurredFrom: string | null;
  occurredTo: string | null;
  content: IncidentContent;
  criteria: IncidentCriterion[];
  assessmentDueAt: string;
  decidedAt: string | null;
  closedAt: string | null;
  notice: string | null;
  noticePublishedAt: string | null;
  publicFrom: string | null;
  publicUntil: string | null;
  people: Record<'total' | 'told' | 'open' | 'notReached' | 'inPublic' | 'excluded', number>;
  events: IncidentEventLine[];
}

export type PeopleList = 'listed' | 'open' | 'excluded';

export interface IncidentPerson {
  clientId: string;
  name: string | null;
  source: 'audit' | 'chosen';
  events: number;
  /** Of the accesses that were found; null for somebody chosen by hand. */
  firstAt: string | null;
  lastAt: string | null;
  channel: string | null;
  outcome: string | null;
  reason: string | null;
  messageState: string | null;
  at: string | null;
  excludedAt: string | null;
  excludedWhy: string | null;
}

export interface NoticeTry {
  id: string;
  channel: string;
  outcome: string;
  reason: string | null;
  messageState: string | null;
  at: string;
  notedAt: string;
  staffName: string | null;
  proof: string | null;
  file: { id: string; name: string; mime: string; size: number } | null;
}

interface DraftLine {
  field: string;
  text: string;
}
export interface Drafts {
  anpd: DraftLine[];
  /** What changed since the authority was told. */
  complement: DraftLine[];
  notice: string;
}
