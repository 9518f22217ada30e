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

interface Situation {
  status: string;
  state: WatchState;
  client: { phone: string | null };
  /** What was done already. */
  done: readonly { step: LadderStepName; state: StepState }[];
  /** The clinic has an account that money goes to. */
  canAskDeposit: boolean;
}

/** What may be done about a visit now; the server has the last word. */
export function actsOf({ status, state, client, done, canAskDeposit }: Situation) {
  const isAhead = (status === 'booked' || status === 'confirmed') && state !== 'over';
  const isUnanswered = isAhead && status === 'booked';
  const wasDone = (step: LadderStepName) =>
    done.some((one) => one.step === step && (one.state === 'started' || one.state === 'done'));
  const steps = handSteps.filter(
    (step) =>
      isUnanswered && client.phone !== null && !wasDone(step) && (step !== 'deposit' || canAskDeposit),
  );
  return {
    canCall: isAhead,
    steps,
    canStop: isAhead && (state === 'watching' || state === 'climbing'),
    canResume: isAhead && state === 'stopped',
  };
}
