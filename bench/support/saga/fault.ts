/** What befalls a step, once: before it, or between its commit and the word of it. `cancel`: somebody cancels the process at that step. */
export const faults = ['fail', 'fail-after-commit', 'timeout-after-commit', 'cancel', 'kill'] as const;
export type Fault = (typeof faults)[number];

/** One run of a saga, and what it meets. */
export interface Cell {
  workflowId: string;
  /** Null: it runs undisturbed, so that its steps are learnt. */
  target: { step: string; fault: Fault } | null;
  /** A step that fails for so long that people are asked. */
  outage: string | null;
}

/** What the worker tells of it. */
export type Told =
  | { kind: 'ready' }
  | { kind: 'call'; workflowId: string; step: string }
  /** The fault has befallen its step; a killed one waits for its end now. */
  | { kind: 'met'; workflowId: string }
  | { kind: 'cancel-me'; workflowId: string };
export type Order = { kind: 'cell'; cell: Cell } | { kind: 'cancelled'; workflowId: string };

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The activity, and the codes among its arguments: one activity may be several steps. Ids, numbers and times tell none apart. */
export function stepOf(activity: string, input: unknown): string {
  const codes = (value: unknown): string[] => {
    if (typeof value === 'string') return uuid.test(value) ? [] : [value];
    if (value === null || typeof value !== 'object') return [];
    return Object.values(value).flatMap(codes);
  };
  return [activity, ...codes(input)].join(':');
}

/** Activities that a workflow's source names and that none of the steps is. */
export const notCovered = (
  source: string,
  activities: readonly string[],
  steps: readonly string[],
): string[] => {
  const called = new Set(steps.map((step) => step.split(':')[0]));
  return activities.filter((name) => new RegExp(`\\.${name}\\b`).test(source) && !called.has(name));
};
