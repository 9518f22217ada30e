import { activityInfo } from '@temporalio/activity';
import type { Cell, Told } from './fault.ts';
import { stepOf } from './fault.ts';

/** The other end: who knows what a process is to meet, and hears of it. */
export interface Link {
  /** Null: nothing of ours. */
  cellOf(workflowId: string): Promise<Cell | null>;
  tell(told: Told): void;
  /** Resolves when the server has taken the request to cancel. */
  cancel(workflowId: string): Promise<void>;
}
type Act = (input: never) => unknown;

/** Tries of a step that fails before it does anything; longer than every try that a workflow makes before it asks a person. */
const failures = { short: 2, outage: 12 };
/** Longer than a step may take (haste.ts). */
const hangMs = 13_000;
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** The product's own activities, each of which asks first whether it is the step that something befalls. */
export function interpose(activities: Record<string, Act>, link: Link): Record<string, Act> {
  const tries = new Map<string, number>();
  const count = (key: string): number => {
    const tried = (tries.get(key) ?? 0) + 1;
    tries.set(key, tried);
    return tried;
  };

  async function meet(name: string, act: Act, input: never): Promise<unknown> {
    const workflowId = activityInfo().workflowExecution?.workflowId ?? '';
    const cell = await link.cellOf(workflowId);
    if (!cell) return act(input);
    const step = stepOf(name, input);
    link.tell({ kind: 'call', workflowId, step });
    if (cell.outage === step && count(`${workflowId} outage`) <= failures.outage) throw new Error('away');
    if (cell.target?.step !== step) return act(input);
    const tried = count(`${workflowId} target`);
    if (tried > (cell.target.fault === 'fail' ? failures.short : 1)) return act(input);
    return befall(cell.target.fault, workflowId, () => act(input));
  }

  async function befall(fault: string, workflowId: string, act: () => unknown): Promise<unknown> {
    if (fault === 'cancel') await link.cancel(workflowId);
    const answer = fault === 'fail' ? null : await act();
    link.tell({ kind: 'met', workflowId });
    if (fault === 'cancel') return answer;
    if (fault === 'kill') await pause(600_000);
    if (fault === 'timeout-after-commit') await pause(hangMs);
    throw new Error(fault);
  }

  return Object.fromEntries(
    Object.entries(activities).map(([name, act]) => [name, (input: never) => meet(name, act, input)]),
  );
}
