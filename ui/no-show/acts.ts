import type { LadderStepName, StepState, WatchState } from './types.ts';

/** Steps a person may take at once; giving the time away is cancelling the visit, which the agenda does. */
export const handSteps = ['ask', 'sms', 'deposit', 'offer-move'] as const satisfies LadderStepName[];
export type HandStep = (typeof handSteps)[number];

export const stepIcons: Record<LadderStepName, string> = {
  ask: 'i-lucide-message-circle-question',
  sms: 'i-lucide-message-square-text',
  call: 'i-lucide-phone',
  deposit: 'i-lucide-qr-code',
  'offer-move': 'i-lucide-calendar-sync',
  release: 'i-lucide-calendar-x',
};

/** Later than this she is on her way, or has made up her mind (domain/no-show/ladder.ts). */
const latestBeforeMs = 2 * 3_600_000;

interface Situation {
  status: string;
  state: WatchState;
  startsAt: string;
  client: { phone: string | null };
  /** What was done already. */
  done: readonly { step: LadderStepName; state: StepState }[];
  /** The clinic has an account that money goes to. */
  canAskDeposit: boolean;
  /** Epoch milliseconds. */
  now: number;
}

/** What may be done about a visit now; the server has the last word. */
export function actsOf({ status, state, startsAt, client, done, canAskDeposit, now }: Situation) {
  const isAhead = ['booked', 'confirmed'].includes(status) && Date.parse(startsAt) > now;
  const isClimbing = isAhead && (state === 'watching' || state === 'climbing');
  const isInTime = now <= Date.parse(startsAt) - latestBeforeMs;
  const wasTaken = (step: LadderStepName) => done.some((one) => one.step === step && one.state !== 'skipped');
  const mayAsk = isClimbing && isInTime && status === 'booked' && client.phone !== null;
  return {
    canCall: isClimbing || (isAhead && state === 'stopped'),
    steps: mayAsk ? handSteps.filter((step) => !wasTaken(step) && (step !== 'deposit' || canAskDeposit)) : [],
    canStop: isClimbing,
    canResume: isAhead && state === 'stopped',
  };
}
