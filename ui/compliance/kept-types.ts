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
