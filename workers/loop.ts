import type { Logger } from 'pino';

export interface Loop {
  /** Looks now instead of at the next turn. */
  wake(): void;
  stop(): Promise<void>;
}

export interface LoopOptions {
  name: string;
  log: Logger;
  /** One turn; true when there may be more to do at once. */
  turn: () => Promise<boolean>;
  /** Between turns without work, and after a fault. */
  idleMs: number;
}

/** Turns until stopped; a fault is a line in the log and a pause, never an end. The last turn finishes before `stop` returns. */
export function startLoop({ name, log, turn, idleMs }: LoopOptions): Loop {
  let isStopping = false;
  let isWoken = false;
  let rouse: () => void = () => undefined;

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      if (isWoken || isStopping) return resolve();
      const timer = setTimeout(resolve, idleMs);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function run(): Promise<void> {
    while (!isStopping) {
      isWoken = false;
      const isBusy = await turn().catch((error: unknown) => {
        log.warn({ loop: name, code: codeOf(error) }, 'background loop waits');
        // Not woken out of this one: whatever is down is not helped by more knocking.
        return new Promise<false>((resolve) => setTimeout(() => resolve(false), idleMs));
      });
      if (!isBusy) await pause();
    }
  }

  const running = run();
  return {
    wake() {
      isWoken = true;
      rouse();
    },
    async stop() {
      isStopping = true;
      rouse();
      await running;
    },
  };
}

/** What may be logged of an unknown error: its code or class, never its message. */
export function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return typeof code === 'string' || typeof code === 'number'
    ? String(code)
    : typeof name === 'string'
      ? name
      : 'unknown';
}

/** Runs at most `limit` at a time; an answer for each, in order. */
export async function mapBounded<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++)
      results[index] = await work(items[index] as T);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  return results;
}
