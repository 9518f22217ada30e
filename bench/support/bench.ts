import type { Flags } from './flags.ts';

/** What a bench prints last, as one line of JSON; names and fields are a contract with its callers. */
export type Figures = Record<string, number | string | boolean>;

export interface Outcome {
  figures: Figures;
  /** Why the run counts as failed: a zero that is not zero, a lost booking, a control that was not found. */
  faults: string[];
}

export interface Context<Names extends string> {
  flags: Flags<Names>;
  /** For people, on stderr. */
  say: (text: string) => void;
  /** Runs at the end in reverse order, also after an error or Ctrl-C. */
  defer: (cleanUp: () => Promise<unknown>) => void;
}

export interface Bench<Names extends string = string> {
  /** Every flag with its default; all are numbers. */
  flags: Record<Names, number>;
  /** Ends by itself after this, as a failure. */
  limitSeconds: number;
  run(context: Context<Names>): Promise<Outcome>;
}

export const defineBench = <Names extends string>(bench: Bench<Names>): Bench<Names> => bench;

/** Empty when the value is zero. */
export const mustBeZero = (figures: Figures, names: readonly string[]): string[] =>
  names.filter((name) => figures[name] !== 0).map((name) => `${name} is ${String(figures[name])}, not 0`);
