import type { Faults } from './faults.ts';
import { GraphError } from './graph-error.ts';

/** The limits of Meta, when a test asks for them: a number's throughput, and messages to one person. */
export function createRates(faults: Faults) {
  const ofNumber = new Map<string, number[]>();
  const ofPair = new Map<string, number>();

  return {
    /** Counts a send that would be taken; throws Meta's code when it is one too many. */
    pass(phoneNumberId: string, waId: string): void {
      const { perSecond, pairMs } = faults.plan;
      const now = Date.now();
      if (perSecond !== undefined) {
        const recent = (ofNumber.get(phoneNumberId) ?? []).filter((at) => at > now - 1_000);
        ofNumber.set(phoneNumberId, recent);
        if (recent.length >= perSecond) throw new GraphError(130429, 'Rate limit hit');
        recent.push(now);
      }
      if (pairMs === undefined) return;
      const pair = `${phoneNumberId}-${waId}`;
      if ((ofPair.get(pair) ?? 0) > now - pairMs) throw new GraphError(131056, 'Pair rate limit hit');
      ofPair.set(pair, now);
    },
    reset(): void {
      ofNumber.clear();
      ofPair.clear();
    },
  };
}

export type Rates = ReturnType<typeof createRates>;
