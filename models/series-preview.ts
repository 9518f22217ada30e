// Proposes the dates of a series; owner context: packages. Nothing is written.
import { randomUUID } from 'node:crypto';
import type { Refusal } from '../domain/appointments/booking.ts';
import { addDays, wallTime } from '../domain/clinic/calendar.ts';
import { refuse } from '../domain/errors.ts';
import {
  byNearness,
  type Fit,
  type FreeTime,
  type Interval,
  type ProposedSession,
  windowAfter,
  wishIn,
} from '../domain/packages/series.ts';
import { judgeVisit } from './booking.ts';
import { readBookingFacts } from './booking-facts.ts';
import { findFreeTimes, findSlotAt } from './free-times.ts';
import type { Scope } from './tenancy.ts';

export interface SeriesQuestion extends Interval {
  clientId: string;
  procedureId: string;
  professionalId: string | null;
  /** Epoch milliseconds: the first session, whose weekday and hour are the habit. */
  startsAt: number;
  sessions: number;
  /** Of a series that is under way: the place to begin with and the day of the session before it; null for a new one. */
  after: { position: number; day: string } | null;
  /** Dates that a person chose, by position. */
  fixed: ReadonlyMap<number, number>;
  now: number;
}

/** A step this fine finds a near hour; over a long window a coarser one keeps to what one search answers. */
const stepFor = (days: number): number => (days > 16 ? 30 : 15);

/** One proposal for each session, each counted from the one before it as it would really be. */
export async function proposeSeries(scope: Scope, question: SeriesQuestion): Promise<ProposedSession[]> {
  const timeZone = await zoneOf(scope, question.clientId);
  const habit = wallTime(question.startsAt, timeZone);
  const sessions: ProposedSession[] = [];
  let { professionalId } = question;
  let before = question.after?.day ?? null;
  const first = question.after?.position ?? 1;
  for (let index = 0; index < question.sessions; index += 1) {
    const position = first + index;
    const chosen = question.fixed.get(position) ?? (before === null ? question.startsAt : undefined);
    const window = chosen === undefined ? windowAfter(before ?? '', question) : dayOf(chosen, timeZone);
    const wishedAt = chosen ?? wishIn(window, habit, timeZone);
    const proposed = await propose(scope, { ...question, professionalId }, { wishedAt, window, timeZone });
    sessions.push({ position, wishedAt, ...proposed });
    before = wallTime(proposed.slot?.startsAt ?? wishedAt, timeZone).day;
    // Whoever does the first one does them all.
    professionalId ??= proposed.slot?.professionalId ?? null;
  }
  return sessions;
}

const dayOf = (instant: number, timeZone: string) => {
  const { day } = wallTime(instant, timeZone);
  return { from: day, to: day };
};

async function propose(
  scope: Scope,
  question: SeriesQuestion,
  {
    wishedAt,
    window,
    timeZone,
  }: { wishedAt: number; window: { from: string; to: string }; timeZone: string },
): Promise<Pick<ProposedSession, 'slot' | 'fit' | 'reasons'>> {
  const { procedureId, professionalId, now } = question;
  const services = [{ procedureId, professionalId }];
  const exact = await findSlotAt(scope, services, wishedAt, now);
  if (exact) {
    const reasons = await refusalsOf(scope, question, exact.professionalId, wishedAt);
    if (reasons.length === 0) return { slot: exact, fit: 'same', reasons };
  }
  const days = (Date.parse(window.to) - Date.parse(window.from)) / 86_400_000;
  const found: FreeTime[] = await findFreeTimes(scope, {
    ...{ services, fromDay: window.from, toDay: addDays(window.from, days), now },
    ...{ stepMin: stepFor(days), each: 'first' as const },
  });
  const ranked = byNearness(
    found.filter(({ startsAt }) => startsAt !== wishedAt),
    wishedAt,
    timeZone,
  );
  const who = professionalId ?? ranked[0]?.slot.professionalId ?? null;
  const reasons = who === null ? [] : await refusalsOf(scope, question, who, wishedAt);
  return { ...(await firstAllowed(scope, question, ranked, reasons)), reasons };
}

/** What is free may still be refused by the rules; so many are asked before it is said that there is none. */
const mostAsked = 6;

/** The nearest free time that a booking would really take. Until an interval is over, none of them is asked. */
async function firstAllowed(
  scope: Scope,
  question: SeriesQuestion,
  ranked: readonly { slot: FreeTime; fit: Fit }[],
  known: readonly Refusal[],
): Promise<Pick<ProposedSession, 'slot' | 'fit'>> {
  let earliest = overAt(known);
  for (let asked = 0, at = 0; asked < mostAsked && at < ranked.length; at += 1) {
    const one = ranked[at];
    if (!one || one.slot.startsAt < earliest) continue;
    asked += 1;
    const reasons = await refusalsOf(scope, question, one.slot.professionalId, one.slot.startsAt);
    if (reasons.length === 0) return one;
    earliest = Math.max(earliest, overAt(reasons));
  }
  return { slot: null, fit: 'none' };
}

/** When the interval between two of the same treatment is over; epoch milliseconds, 0 when nothing was said of it. */
const overAt = (reasons: readonly Refusal[]): number =>
  Math.max(
    0,
    ...reasons.map(({ code, until }) => (code === 'interval-too-short' && until ? Date.parse(until) : 0)),
  );

/** All that speaks against the wish, as a booking would say it. */
async function refusalsOf(
  scope: Scope,
  { clientId, procedureId, now }: SeriesQuestion,
  professionalId: string,
  startsAt: number,
): Promise<Refusal[]> {
  const id = randomUUID();
  const visit = { id, clientId, startsAt, isSqueezedIn: false };
  const facts = await readBookingFacts(scope, {
    ...visit,
    services: [{ procedureId, professionalId }],
    key: null,
  });
  return (await judgeVisit(scope, facts, visit, now)).refusals;
}

/** Of the clinic; `not-found` for a client of another one. Her intervals are looked at, so that is audited. */
async function zoneOf(scope: Scope, clientId: string): Promise<string> {
  const [row] = await scope.run<{ timeZone: string }>({
    name: 'series-zone',
    text: `select z.time_zone as "timeZone" from clients c join clinics z on z.clinic_id = c.clinic_id
      where c.clinic_id = $1 and c.id = $2`,
    values: [scope.clinicId, clientId],
  });
  if (!row) refuse('not-found');
  await scope.audit({
    ...{ action: 'series.preview', entity: 'client', entityId: clientId, subjectIds: [clientId] },
    purpose: 'BOOKING_CONTRACT',
  });
  return row.timeZone;
}
