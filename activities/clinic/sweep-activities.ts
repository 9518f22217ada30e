import { cancellationSignal, heartbeat } from '@temporalio/activity';
import type { SweepKind } from '../../models/sweep.ts';

export interface SweepDeps {
  kinds: readonly SweepKind[];
  /** Deletes at most so many expired rows of a kind; how many went. */
  sweepOnce: (kind: SweepKind, most: number) => Promise<number>;
}
export type SweepActivities = ReturnType<typeof createSweepActivities>;
/** Rows deleted, by kind. */
export type Swept = Partial<Record<SweepKind, number>>;

const batch = 1_000;
/** Of one kind in one run: a mountain is moved over several hours instead of keeping everybody waiting. */
const mostBatches = 200;

export function createSweepActivities({ kinds, sweepOnce }: SweepDeps) {
  return {
    /** Twice is once: what is gone is gone. */
    async sweepRows(): Promise<Swept> {
      const swept: Swept = {};
      for (const kind of kinds) {
        let rows = 0;
        for (let count = 0; count < mostBatches && !cancellationSignal().aborted; count += 1) {
          const gone = await sweepOnce(kind, batch);
          rows += gone;
          heartbeat();
          if (gone < batch) break;
        }
        swept[kind] = rows;
      }
      return swept;
    },
  };
}
