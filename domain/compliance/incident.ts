import { addDays, instantOf, wallTime } from '../clinic/calendar.ts';
import { addBusinessDays, businessDeadline } from './business-days.ts';

export const incidentKinds = [
  'unauthorised-access',
  'wrong-recipient',
  'lost-device',
  'malware',
  'exposure',
  'unavailability',
  'other',
] as const;
export type IncidentKind = (typeof incidentKinds)[number];

/** What makes an incident reportable, with risk to rights (Res. CD/ANPD 15/2024 art. 5). Nearly every one of a clinic has the first. */
export const incidentCriteria = [
  'sensitive',
  'children-elderly',
  'financial',
  'authentication',
  'secrecy',
  'large-scale',
] as const;
export type IncidentCriterion = (typeof incidentCriteria)[number];

/** Communications the law wants, each with a clock of its own. */
export const incidentClocks = ['anpd', 'people', 'declaration', 'complement'] as const;
export type IncidentClock = (typeof incidentClocks)[number];
export type IncidentMatter = 'assessment' | IncidentClock;
export const incidentMatters: readonly IncidentMatter[] = ['assessment', ...incidentClocks];

/** Business days; the declaration that people were told has its own three after theirs. */
export const lawDays = { notice: 3, declaration: 3, complement: 20 } as const;
/** The house's own: who waits longer has lost a third of the law's time before knowing whether it runs. */
export const assessmentHours = 24;
const hourMs = 3_600_000;

export type Instants = Record<IncidentMatter, number>;

/** When each clock ends, from the instant of knowledge; the first instant that is too late. */
export function incidentDeadlines(knownAt: number, timeZone: string): Instants {
  const notice = businessDeadline(knownAt, lawDays.notice, timeZone);
  return {
    assessment: knownAt + assessmentHours * hourMs,
    ...{ anpd: notice, people: notice },
    // The last millisecond of the people's last day: the midnight after it belongs to the next.
    declaration: businessDeadline(notice - 1, lawDays.declaration, timeZone),
    complement: businessDeadline(knownAt, lawDays.complement, timeZone),
  };
}

/** Business days before the end at which people are reminded: of three the last one, of twenty the last five. */
const warnDays: Record<IncidentClock, number> = { anpd: 1, people: 1, declaration: 1, complement: 5 };

/** When somebody is reminded: at once to look at it, for the rest at the start of the last business days. */
export function incidentWarnings(due: Instants, knownAt: number, timeZone: string): Instants {
  const before = (clock: IncidentClock) => {
    const { day } = wallTime(due[clock] - 1, timeZone);
    const first = addDays(addBusinessDays(day, -warnDays[clock]), 1);
    return Math.max(knownAt, instantOf(first, '00:00', timeZone));
  };
  return {
    assessment: knownAt,
    ...{ anpd: before('anpd'), people: before('people') },
    ...{ declaration: before('declaration'), complement: before('complement') },
  };
}

export type Decision = 'notify' | 'no-notify';

/** What the process of an incident decides by; instants in epoch ms. */
export interface IncidentFacts {
  knownAt: number;
  timeZone: string;
  due: Instants;
  done: Record<IncidentMatter, number | null>;
  decision: Decision | null;
  /** People whom the published notice has not gone to yet. */
  unsent: number;
  marks: readonly string[];
  isClosed: boolean;
}

export type IncidentMark = `${IncidentMatter}-${'warned' | 'overdue' | 'settled'}`;
export type IncidentStep =
  { do: 'send' } | { do: 'mark'; mark: IncidentMark } | { do: 'wait'; until: number | null } | { do: 'end' };

/** Nothing is owed any more: it was done, it need not be, or the case is closed. */
const isOver = ({ done, decision, isClosed }: IncidentFacts, matter: IncidentMatter): boolean =>
  isClosed || done[matter] !== null || (decision === 'no-notify' && matter !== 'assessment');

/** The next moment of one matter: what is raised then; null when nothing more is. */
function nextOf(
  facts: IncidentFacts,
  matter: IncidentMatter,
  warnings: Instants,
): { at: number; mark: IncidentMark } | null {
  const has = (what: 'warned' | 'overdue' | 'settled') => facts.marks.includes(`${matter}-${what}`);
  if (isOver(facts, matter)) {
    const isRaised = has('warned') || has('overdue');
    return isRaised && !has('settled') ? { at: 0, mark: `${matter}-settled` } : null;
  }
  if (!has('overdue') && !has('warned')) return { at: warnings[matter], mark: `${matter}-warned` };
  return has('overdue') ? null : { at: facts.due[matter], mark: `${matter}-overdue` };
}

/** Sends what is published, raises what is due, and waits for the next of the clocks, or for a person. */
export function nextIncidentStep(facts: IncidentFacts, now: number): IncidentStep {
  if (facts.unsent > 0) return { do: 'send' };
  const warnings = incidentWarnings(facts.due, facts.knownAt, facts.timeZone);
  const moments = incidentMatters
    .map((matter) => nextOf(facts, matter, warnings))
    .filter((moment) => moment !== null);
  const due = moments.find(({ at }) => at <= now);
  if (due) return { do: 'mark', mark: due.mark };
  if (facts.isClosed) return { do: 'end' };
  return { do: 'wait', until: moments.length > 0 ? Math.min(...moments.map(({ at }) => at)) : null };
}

/** The case may be closed when nothing is owed: told everybody, or judged that nobody has to be told. */
export const mayClose = ({ done, decision }: Pick<IncidentFacts, 'done' | 'decision'>): boolean =>
  decision === 'no-notify' ||
  (decision === 'notify' && incidentMatters.every((matter) => done[matter] !== null));
