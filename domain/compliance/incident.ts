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
/** Of the register, from the report (Res. CD/ANPD 15/2024 art. 10 § 1). */
export const registerYears = 5;
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

/** Three months as people count them, and never less than the ninety days that others count. */
const publicMonths = 3;
const publicDays = 90;

/** The day so many months on, or the last one of a month that is too short for it. */
function addMonths(day: string, count: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + count, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(date, last))).toISOString().slice(0, 10);
}

/** Until when a public notice stands, when nobody can be told one by one (art. 9 § 3): the first instant at which it is over. */
export function publicDeadline(from: number, timeZone: string): number {
  const { day } = wallTime(from, timeZone);
  const ends = [addDays(day, publicDays), addMonths(day, publicMonths)].sort();
  // The day it went up is not counted (Código Civil art. 132).
  return instantOf(addDays(ends.at(-1) ?? day, 1), '00:00', timeZone);
}

export const keptUntil = (reportedAt: number, timeZone: string): string =>
  addMonths(wallTime(reportedAt, timeZone).day, 12 * registerYears);

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
  /** The time of the public notice; null while there is none, missing in what was recorded before there could be one. */
  publicFrom?: number | null;
  publicUntil?: number | null;
}

type Said = 'warned' | 'overdue' | 'settled';
/** Of the public notice: it has to be kept up (warned), and has stood its time (overdue). */
export type IncidentMark = `${IncidentMatter | 'public'}-${Said}`;
export type IncidentStep =
  { do: 'send' } | { do: 'mark'; mark: IncidentMark } | { do: 'wait'; until: number | null } | { do: 'end' };

/** Nothing is owed any more: it was done, it need not be, or the case is closed. */
const isOver = ({ done, decision, isClosed }: IncidentFacts, matter: IncidentMatter): boolean =>
  isClosed || done[matter] !== null || (decision === 'no-notify' && matter !== 'assessment');

interface Moment {
  at: number;
  mark: IncidentMark;
}

/** The next moment of one matter: what is raised then; null when nothing more is. */
function nextOf(facts: IncidentFacts, matter: IncidentMatter, warnings: Instants): Moment | null {
  const has = (what: Said) => facts.marks.includes(`${matter}-${what}`);
  if (isOver(facts, matter)) {
    const isRaised = has('warned') || has('overdue');
    return isRaised && !has('settled') ? { at: 0, mark: `${matter}-settled` } : null;
  }
  if (!has('overdue') && !has('warned')) return { at: warnings[matter], mark: `${matter}-warned` };
  return has('overdue') ? null : { at: facts.due[matter], mark: `${matter}-overdue` };
}

/** The public notice asks a person twice: to keep it where people see it, and, when its time is over, to end the case. */
function nextOfPublic({ publicFrom, publicUntil, marks, isClosed }: IncidentFacts): Moment | null {
  if (publicFrom == null || publicUntil == null) return null;
  const has = (what: Said) => marks.includes(`public-${what}`);
  if (isClosed) return has('warned') && !has('settled') ? { at: 0, mark: 'public-settled' } : null;
  if (!has('warned')) return { at: publicFrom, mark: 'public-warned' };
  return has('overdue') ? null : { at: publicUntil, mark: 'public-overdue' };
}

/** Sends what is published, raises what is due, and waits for the next of the clocks, or for a person. */
export function nextIncidentStep(facts: IncidentFacts, now: number): IncidentStep {
  if (facts.unsent > 0) return { do: 'send' };
  const warnings = incidentWarnings(facts.due, facts.knownAt, facts.timeZone);
  const moments = [
    ...incidentMatters.map((matter) => nextOf(facts, matter, warnings)),
    nextOfPublic(facts),
  ].filter((moment) => moment !== null);
  const due = moments.find(({ at }) => at <= now);
  if (due) return { do: 'mark', mark: due.mark };
  if (facts.isClosed) return { do: 'end' };
  return { do: 'wait', until: moments.length > 0 ? Math.min(...moments.map(({ at }) => at)) : null };
}

/** The case may be closed when nothing is owed: told everybody, a public notice for its whole time, or judged that nobody has to be told. */
export const mayClose = (
  { done, decision, publicUntil }: Pick<IncidentFacts, 'done' | 'decision' | 'publicUntil'>,
  now: number,
): boolean =>
  decision === 'no-notify' ||
  (decision === 'notify' &&
    incidentMatters.every((matter) => done[matter] !== null) &&
    (publicUntil == null || publicUntil <= now));
