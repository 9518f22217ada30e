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
  clocks: ClockLine[];
}

export interface IncidentCase extends IncidentLine {
  content: IncidentContent;
  criteria: IncidentCriterion[];
  assessmentDueAt: string;
  notice: string | null;
  noticePublishedAt: string | null;
  people: { total: number; told: number; open: number };
  events: { id: string; at: string; staffName: string | null; kind: string }[];
}

export interface IncidentPerson {
  clientId: string;
  name: string | null;
  source: 'audit' | 'chosen';
  events: number;
  channel: string | null;
  outcome: string | null;
  reason: string | null;
  messageState: string | null;
  at: string | null;
}

export interface Drafts {
  anpd: { field: string; text: string }[];
  notice: string;
}
