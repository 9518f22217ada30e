/** What may be done about a visit that somebody may miss, mildest first. */
export const ladderStepNames = ['ask', 'sms', 'call', 'deposit', 'offer-move', 'release'] as const;
export type LadderStepName = (typeof ladderStepNames)[number];

export interface LadderRung {
  step: LadderStepName;
  /** How long before the start it is due. */
  leadMin: number;
  isOn: boolean;
}

/** Nothing is done beyond the usual reminders where the risk is low. */
export interface Ladders {
  medium: readonly LadderRung[];
  high: readonly LadderRung[];
}

/** How a clinic weighs a miss and what it does about it; money in centavos. */
export interface NoShowRules {
  isOn: boolean;
  /** Of its clients, for ever on the side nothing is done for: the only honest measure of what the ladder changes. */
  holdoutPercent: number;
  /** Of a time nobody comes for, where its services have no price. */
  missedCostCents: number;
  callCostCents: number;
  /** Of asking for money or giving the time away: some of those asked would have come. */
  frictionCostCents: number;
  ladders: Ladders;
  /** Staff; null: whoever takes the call. */
  callOwnerId: string | null;
}

export interface NoShowSettings extends NoShowRules {
  version: number;
  /** Draws the hold-out: a secret of the clinic, never told. */
  salt: string;
}

const rung = (step: LadderStepName, hours: number, isOn = true): LadderRung => ({
  step,
  leadMin: hours * 60,
  isOn,
});

export const defaultLadders: Ladders = {
  medium: [rung('ask', 36), rung('sms', 24), rung('call', 20)],
  high: [
    ...[rung('ask', 72), rung('sms', 40), rung('call', 30)],
    // Never without the clinic's will: the first asks for money, the last takes the time away.
    ...[rung('deposit', 26, false), rung('offer-move', 22), rung('release', 18, false)],
  ],
};

export const defaultNoShowRules: NoShowRules = {
  isOn: true,
  holdoutPercent: 10,
  missedCostCents: 25_000,
  callCostCents: 800,
  frictionCostCents: 3_000,
  ladders: defaultLadders,
  callOwnerId: null,
};

export type LadderFault = 'step-twice' | 'leads-not-falling' | 'no-step-on';

/** What is wrong with a ladder: each step once, each later than the one before it (a smaller lead), one at least on. */
export function ladderFault(rungs: readonly LadderRung[]): LadderFault | null {
  if (new Set(rungs.map(({ step }) => step)).size < rungs.length) return 'step-twice';
  const isFalling = rungs.every(({ leadMin }, at) => at === 0 || leadMin < (rungs[at - 1]?.leadMin ?? 0));
  if (!isFalling) return 'leads-not-falling';
  return rungs.some(({ isOn }) => isOn) ? null : 'no-step-on';
}
