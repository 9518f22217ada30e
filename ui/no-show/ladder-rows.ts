import type { LadderStepName, RiskCard, StepState } from './types.ts';

export interface LadderRow {
  step: LadderStepName;
  state: StepState | 'planned';
  /** When it began, or when it will. */
  at: string;
  reason: string | null;
  /** Who did not want to wait for the process. */
  by: string | null;
}
type Card = Pick<RiskCard, 'steps' | 'ladder' | 'state' | 'answer'>;

/** What was done, what runs and what is still to come, as one story in the order of time. */
export function ladderRows({ steps, ladder, state, answer }: Card): LadderRow[] {
  const past = steps
    .toSorted((one, other) => one.startedAt.localeCompare(other.startedAt))
    .map(({ step, state: how, reason, startedAt, startedBy }) => ({
      ...{ step, state: how, reason, at: startedAt, by: startedBy?.name ?? null },
    }));
  const isOver = answer !== null || state === 'stopped' || state === 'answered' || state === 'over';
  const ahead = ladder.flatMap(({ step, at, isOn }) => {
    // What is switched off, finds no hour, or will not be climbed any more, is no news.
    if (!isOn || at === null || isOver || steps.some((one) => one.step === step)) return [];
    return [{ step, state: 'planned' as const, at, reason: null, by: null }];
  });
  return [...past, ...ahead];
}
