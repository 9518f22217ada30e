import type { History } from './history.ts';
import type { ReasonCode } from './reasons.ts';
import type { Moment, RiskVisit } from './risk-visit.ts';

/** What a column is computed from: the visit, and what its client's other visits say at the moment. */
export interface Look {
  visit: RiskVisit;
  history: History;
  moment: Moment;
}

/**
 * One column of the model. `number`: a curve through knots; `level`: a whole number with an effect of its own each; `group`: a name looked
 * up in a table of the artefact. `value` answers NaN for unknown. `reason` puts its effect (log-odds, sign) into a word.
 */
export interface Column {
  kind: 'number' | 'level' | 'group';
  value: (look: Look) => number;
  group?: string;
  reason: (value: number, effect: number) => ReasonCode;
}

const fact = (name: string) => (look: Look) => look.visit.numbers[name] ?? NaN;
const always = (code: ReasonCode) => () => code;
const byEffect = (up: ReasonCode, down: ReasonCode) => (_: number, effect: number) =>
  effect > 0 ? up : down;
// Two visits' worth of an average client: one miss in one visit is not a rate of 100 %.
const rate = (missed: number, known: number) => (missed + 2 * 0.2) / (known + 2);
const pastReason = (value: number, effect: number): ReasonCode =>
  Number.isNaN(value) ? 'first-visit' : effect > 0 ? 'missed-before' : 'always-came';
const numberOf = (value: Column['value'], reason: Column['reason']): Column => ({
  kind: 'number',
  value,
  reason,
});
const levelOf = (value: Column['value'], reason: Column['reason']): Column => ({
  kind: 'level',
  value,
  reason,
});
const groupOf = (group: string, reason: ReasonCode): Column => ({
  kind: 'group',
  group,
  value: () => NaN,
  reason: always(reason),
});
const lead = ({ visit }: Look) => Math.max(-1, visit.day - visit.bookedDay);
const weekdayOf = (day: number) => (((day + 4) % 7) + 7) % 7;

/** Every column there is. Sunday is 0. An artefact names the ones it uses. */
export const columnTable = {
  lead: numberOf(lead, (value, effect) =>
    effect > 0 ? 'booked-long-ago' : value <= 0 ? 'booked-today' : 'booked-lately',
  ),
  weekday: levelOf(
    ({ visit }) => weekdayOf(visit.day),
    (value, effect) => (value === 1 && effect > 0 ? 'monday' : 'weekday'),
  ),
  bookedWeekday: levelOf(({ visit }) => weekdayOf(visit.bookedDay), always('booking-hour')),
  bookedMinute: numberOf(fact('bookedMinute'), always('booking-hour')),
  startMinute: numberOf(
    ({ visit }) => visit.startMinute ?? NaN,
    (value) => (value < 600 ? 'early-hour' : value >= 1_080 ? 'late-hour' : 'hour'),
  ),
  age: numberOf(({ visit }) => {
    const age = visit.numbers.age ?? NaN;
    return age >= 0 ? age : NaN;
  }, always('age')),
  known: numberOf(({ history }) => Math.min(20, history.known), byEffect('first-visit', 'always-came')),
  missed: numberOf(({ history }) => Math.min(10, history.missed), byEffect('missed-before', 'always-came')),
  missedRate: numberOf(
    ({ history }) => (history.known > 0 ? rate(history.missed, history.known) : NaN),
    pastReason,
  ),
  recentRate: numberOf(
    ({ history }) => (history.known > 0 ? rate(history.recentMissed, history.recentKnown) : NaN),
    pastReason,
  ),
  aheadRate: numberOf(
    ({ history }) => (history.aheadKnown > 0 ? rate(history.aheadMissed, history.aheadKnown) : NaN),
    pastReason,
  ),
  lastMissed: numberOf(
    ({ history }) => history.lastMissed,
    (value, effect) =>
      Number.isNaN(value) ? 'first-visit' : effect > 0 ? 'missed-last-time' : 'came-last-time',
  ),
  daysSinceLast: numberOf(
    ({ history }) => history.daysSinceLast,
    (value, effect) => (Number.isNaN(value) ? 'first-visit' : effect > 0 ? 'long-since-last' : 'seen-lately'),
  ),
  waiting: numberOf(({ history }) => Math.min(10, history.waiting), byEffect('many-waiting', 'few-waiting')),
  sameDay: numberOf(({ history }) => Math.min(5, history.sameDay), always('several-that-day')),
  together: numberOf(({ history }) => Math.min(5, history.together), always('several-that-day')),
  booked: numberOf(({ history }) => Math.min(30, history.booked), byEffect('first-visit', 'seen-lately')),
  daysSinceBooked: numberOf(
    ({ history }) => history.daysSinceBooked,
    byEffect('long-since-last', 'seen-lately'),
  ),
  unknown: numberOf(({ history }) => Math.min(5, history.unknown), byEffect('many-waiting', 'seen-lately')),
  durationMin: numberOf(fact('durationMin'), always('duration')),
  priceCents: numberOf(fact('priceCents'), always('price')),
  moves: numberOf(fact('moves'), always('moved-before')),
  isPaid: levelOf(fact('isPaid'), (value) => (value === 1 ? 'paid-ahead' : 'not-paid')),
  answered: levelOf(fact('answered'), (value) => (value === 1 ? 'confirmed' : 'no-answer')),
  origin: groupOf('origin', 'origin'),
  gender: groupOf('gender', 'person'),
  neighbourhood: groupOf('neighbourhood', 'place'),
  scholarship: levelOf(fact('scholarship'), always('health-or-social')),
  hypertension: levelOf(fact('hypertension'), always('health-or-social')),
  diabetes: levelOf(fact('diabetes'), always('health-or-social')),
  alcoholism: levelOf(fact('alcoholism'), always('health-or-social')),
  handicap: levelOf(fact('handicap'), always('health-or-social')),
} satisfies Record<string, Column>;

export type ColumnName = keyof typeof columnTable;
export const columnOf = (name: ColumnName): Column => columnTable[name];
