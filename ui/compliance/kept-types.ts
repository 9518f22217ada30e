export interface Person {
  id: string;
  name: string;
}
export interface Rule {
  dataClass: string;
  keepDays: number;
  houseDays: number;
  leastDays: number | null;
  mostDays: number | null;
  removal: 'nightly' | 'by-person' | 'stays';
  from: string;
  since: string;
  source: string;
  version: number;
  /** Day since which the clinic's own days hold; null: the house's do. */
  ownSince: string | null;
  planned: { keepDays: number; since: string } | null;
}
export interface RuleChange {
  version: number;
  keepDays: number;
  since: string;
  reason: string | null;
  changedBy: Person | null;
  changedAt: string;
}
/** The classes in which a whole person goes, and somebody looks before. */
export const dueClasses = ['never-attended', 'clinical-record'] as const;
export type DueClass = (typeof dueClasses)[number];
export interface DuePerson {
  client: Person;
  /** What the days are counted from. */
  at: string;
  isHeld: boolean;
}
export interface RunFinding {
  dataClass: string;
  cutoff: string;
  due: number;
  held: number;
  removed: number;
  oldestAt: string | null;
}
export interface Run {
  id: string;
  kind: 'dry' | 'applied';
  startedBy: Person | null;
  startedAt: string;
  endedAt: string | null;
  findings: RunFinding[];
}
export interface Hold {
  id: string;
  version: number;
  client: Person;
  ground: string;
  reason: string | null;
  setBy: Person | null;
  setAt: string;
  releasedAt: string | null;
  releasedBy: Person | null;
  releaseReason: string | null;
}
export interface Finding {
  id: string;
  version: number;
  check: string;
  severity: 'breach' | 'warning';
  subjectKind: string;
  subjectId: string | null;
  source: string;
  state: 'open' | 'accepted' | 'cleared';
  firstSeenAt: string;
  lastSeenAt: string;
  clearedAt: string | null;
  decidedBy: Person | null;
  note: string | null;
}
export interface Report {
  month: string;
  pdfSha256: string;
  csvSha256: string;
  createdAt: string;
  figures: Record<string, { code: string; value: number }[]>;
}
