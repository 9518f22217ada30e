import type { Arm } from './arm.ts';
import { clusterRatio, difference, shareRatio, type Interval } from './cluster-ratio.ts';
import type { LadderStepName } from './settings.ts';

/** One client's weighed visits of a time: those that were medium or high before anything could be done, whatever was done then. */
export interface ClientTally {
  arm: Arm;
  /** With a known end: came, missed or cancelled. One for an appointment, however often it was moved. */
  visits: number;
  came: number;
  missed: number;
  /** Cancelled before the day: no miss, and the time is free for somebody else; a line of its own. */
  cancelled: number;
  /** Given away by the ladder itself: nobody knows whether she would have come, so it counts as missed wherever a miss is counted. */
  released: number;
  /** Of all of them, those that were moved before they ended as they did. */
  moved: number;
  /** What the missed and released times were worth. */
  missedCents: number;
  /** What all of them were worth. */
  valueCents: number;
}

export interface StepTally {
  step: LadderStepName;
  started: number;
  answered: number;
}

export interface ArmLine {
  visits: number;
  clients: number;
  came: number;
  missed: number;
  cancelled: number;
  released: number;
  moved: number;
  /** Of the visits, those missed or released; null without any. */
  rate: number | null;
}

export const effectVerdicts = ['helps', 'unclear', 'too-few', 'does-not-help', 'harms'] as const;
export type EffectVerdict = (typeof effectVerdicts)[number];

export interface EffectReport {
  verdict: EffectVerdict;
  treated: ArmLine;
  heldOut: ArmLine;
  /** Rate of the held-out less that of the treated: above zero is a miss undone. */
  uplift: number | null;
  ci95: [number, number] | null;
  missesAvoided: Interval | null;
  /** `saved` with its interval before the cost of doing it; `net` after. */
  cents: { saved: number; lo: number; hi: number; cost: number; net: number } | null;
  bySteps: StepTally[];
  /** The same of all visits, also of low risk: a risk follows from earlier visits, which the ladder has already changed; this cannot. */
  everybody: { uplift: number; ci95: [number, number] } | null;
  /** Clients left out, because they were on both sides. */
  switched: number;
}

export interface EffectQuestion {
  clients: readonly ClientTally[];
  everybody?: readonly ClientTally[];
  switched?: number;
  steps: readonly StepTally[];
  costs: { callCostCents: number; frictionCostCents: number };
  /** Uplift of the final month before, where it had enough clients. */
  before?: number | null;
  isFinal: boolean;
}

/** With fewer clients on a side an interval promises more than it holds. */
export const fewestClients = 40;
/** An uplift below two visits of a hundred is none, whatever it costs. */
const smallUplift = 0.02;

const frictions: readonly LadderStepName[] = ['deposit', 'offer-move', 'release'];

function armLine(clients: readonly ClientTally[]): ArmLine {
  const sum = (of: 'visits' | 'came' | 'missed' | 'cancelled' | 'released' | 'moved') =>
    clients.reduce((total, one) => total + one[of], 0);
  const visits = sum('visits');
  const [missed, released] = [sum('missed'), sum('released')];
  return {
    ...{ visits, clients: clients.length, came: sum('came'), missed },
    ...{ cancelled: sum('cancelled'), released, moved: sum('moved') },
    rate: visits > 0 ? (missed + released) / visits : null,
  };
}

function costOf(steps: readonly StepTally[], costs: EffectQuestion['costs']): number {
  const started = (wanted: (step: LadderStepName) => boolean) =>
    steps.filter(({ step }) => wanted(step)).reduce((total, one) => total + one.started, 0);
  return (
    started((step) => step === 'call') * costs.callCostCents +
    started((step) => frictions.includes(step)) * costs.frictionCostCents
  );
}

const times = ({ value, lo, hi }: Interval, by: number): Interval => ({
  ...{ value: value * by, lo: lo * by, hi: hi * by },
});

/**
 * What the ladder changed, by intention to treat: everybody weighed medium or high counts on the side she was drawn to, reached or not.
 * Every weighed visit is in the rate, the cancelled too — leaving them out would compare those who are left on one side with others.
 */
export function measureEffect(question: EffectQuestion): EffectReport {
  const { everybody = [], switched = 0 } = question;
  const [on, out] = sidesOf(question.clients);
  const [treated, heldOut] = [armLine(on), armLine(out)];
  const uplift = gap(on, out, shareRatio, 'missed');
  const whole = gap(...sidesOf(everybody), shareRatio, 'missed');
  const lost = gap(on, out, clusterRatio, 'missedCents');
  const cost = costOf(question.steps, question.costs);
  const saved = lost && times(lost, treated.visits);
  const worth = on.reduce((total, one) => total + one.valueCents, 0);
  // Below it the ladder costs more than it brings, even where the interval is kindest.
  const least = Math.max(smallUplift, worth > 0 ? cost / worth : 0);
  return {
    verdict: verdictOf(uplift, { treated, heldOut, least, ...question }),
    ...{ treated, heldOut },
    uplift: uplift?.value ?? null,
    ci95: uplift && [uplift.lo, uplift.hi],
    missesAvoided: uplift && times(uplift, treated.visits),
    cents: saved && inCents(saved, cost),
    bySteps: [...question.steps],
    everybody: whole && { uplift: whole.value, ci95: [whole.lo, whole.hi] },
    switched,
  };
}

function sidesOf(clients: readonly ClientTally[]): [ClientTally[], ClientTally[]] {
  const side = (arm: Arm) => clients.filter((one) => one.arm === arm);
  return [side('treated'), side('held-out')];
}

function gap(
  on: readonly ClientTally[],
  out: readonly ClientTally[],
  ratio: typeof clusterRatio,
  of: 'missed' | 'missedCents',
): Interval | null {
  const lostOf = (one: ClientTally) => (of === 'missed' ? one.missed + one.released : one[of]);
  const sums = (side: readonly ClientTally[]) =>
    side.map((one) => ({ visits: one.visits, sum: lostOf(one) }));
  const [treated, heldOut] = [ratio(sums(on)), ratio(sums(out))];
  return treated && heldOut && difference(heldOut, treated);
}

function inCents({ value, lo, hi }: Interval, cost: number) {
  const saved = Math.round(value);
  return { saved, lo: Math.round(lo), hi: Math.round(hi), cost, net: saved - cost };
}

interface Weighed {
  treated: ArmLine;
  heldOut: ArmLine;
  least: number;
  before?: number | null;
  isFinal: boolean;
}

function verdictOf(uplift: Interval | null, weighed: Weighed): EffectVerdict {
  const { treated, heldOut, least, before, isFinal } = weighed;
  if (uplift === null || Math.min(treated.clients, heldOut.clients) < fewestClients) return 'too-few';
  if (uplift.hi < 0) return 'harms';
  // Before `helps`: beyond chance and not worth its cost is no help.
  if (uplift.hi < least) return 'does-not-help';
  if (uplift.lo > 0) return 'helps';
  // Two months that are over with nothing won: no interval has to close before somebody looks.
  const isTwice = isFinal && uplift.value <= 0 && before !== null && before !== undefined && before <= 0;
  return isTwice ? 'does-not-help' : 'unclear';
}

/** What the share is told from. */
export type ShownEffect = Pick<EffectReport, 'verdict' | 'uplift'> & { heldOut: Pick<ArmLine, 'rate'> };

/** Of the misses that would have been, the share undone: what thresholds are weighed with. Null until the interval is clear of zero. */
export function effectShare({ verdict, uplift, heldOut }: ShownEffect): number | null {
  if (verdict !== 'helps' || uplift === null || !heldOut.rate) return null;
  return Math.min(1, uplift / heldOut.rate);
}
