import { cancellationSignal, heartbeat } from '@temporalio/activity';
import type { Trained, TrainOptions } from '../../domain/no-show/train-model.ts';
import type { TrainingRows } from '../../domain/no-show/training-rows.ts';
import type { LivePublisher } from '../../models/live.ts';
import {
  tellProgress,
  endTraining,
  type TrainingEnd,
  type TrainingProgress,
} from '../../models/no-show-trainings.ts';
import { type Scope, systemActor, type Tenancy } from '../../models/tenancy.ts';
import { clinicOfWorkflow } from '../clinic-of-workflow.ts';
import { fitChallenger } from './fit-challenger.ts';
import { judgeChallenger } from './judge-challenger.ts';

/** Away from the event loop: a core for minutes. Ends at once when the signal does. */
export type FitModel = (
  rows: TrainingRows,
  options: Omit<TrainOptions, 'onProgress'>,
  hooks: { signal: AbortSignal; onProgress: (share: number) => void },
) => Promise<Trained>;

export interface TrainingDeps {
  tenancy: Pick<Tenancy, 'withClinic'>;
  live: Pick<LivePublisher, 'publish'>;
  fit: FitModel;
}
export interface TrainingInput {
  trainingId: string;
}
/** What the two halves of a training are given: rows of one clinic, its bar, and when to stop. */
export interface TrainingWork {
  trainingId: string;
  within: <T>(work: (scope: Scope) => PromiseLike<T>) => Promise<T>;
  /** Throws when the training is over or its process was cancelled. */
  tell: (progress: TrainingProgress) => Promise<void>;
  end: (end: TrainingEnd) => Promise<void>;
  announce: () => void;
  fit: FitModel;
  signal: AbortSignal;
}

export function createTrainingActivities({ tenancy, live, fit }: TrainingDeps) {
  function workOn(trainingId: string): TrainingWork {
    const clinicId = clinicOfWorkflow();
    const actor = systemActor(clinicId);
    const announce = () => live.publish({ clinicId, entity: 'no-show-model', id: trainingId });
    const within: TrainingWork['within'] = (work) => tenancy.withClinic(actor, work);
    const signal = cancellationSignal();
    return {
      ...{ trainingId, within, signal, fit, announce },
      async tell(progress) {
        signal.throwIfAborted();
        const isOpen = await within((scope) => tellProgress(scope, trainingId, progress));
        if (!isOpen) throw new TrainingOver();
        announce();
      },
      async end(end) {
        if (await within((scope) => endTraining(scope, trainingId, end))) announce();
      },
    };
  }

  /** Beats by the clock: a long fit is no dead worker. What is over already is over once more. */
  async function beating(
    trainingId: string,
    half: (work: TrainingWork) => Promise<boolean>,
  ): Promise<boolean> {
    const beat = setInterval(() => heartbeat(), 2_000);
    try {
      return await half(workOn(trainingId));
    } catch (error) {
      if (error instanceof TrainingOver) return false;
      throw error;
    } finally {
      clearInterval(beat);
    }
  }

  return {
    /** Reads the clinic's past and fits in a thread; false when there is nothing to judge. Again is the same row. */
    fitNoShowModel: ({ trainingId }: TrainingInput): Promise<boolean> => beating(trainingId, fitChallenger),

    /** Weighs both on the later days; the challenger takes over or is kept out. */
    async judgeNoShowModel({ trainingId }: TrainingInput): Promise<void> {
      await beating(trainingId, judgeChallenger);
    },

    /** Nobody must wait for a bar that does not move any more; the champion stays. */
    async failNoShowTraining({ trainingId, reason }: TrainingInput & { reason: string }): Promise<void> {
      await workOn(trainingId).end({ state: 'failed', reason });
    },
  };
}
export type TrainingActivities = ReturnType<typeof createTrainingActivities>;

class TrainingOver extends Error {}
