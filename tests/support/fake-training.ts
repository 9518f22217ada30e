import type { TrainingActivities } from '../../activities/no-show/training-activities.ts';

/** A training kept in memory in place of Postgres and a thread. */
export class FakeTraining {
  state: 'running' | 'promoted' | 'too-few' | 'failed' = 'running';
  reason: string | null = null;
  fits = 0;
  judged = 0;
  isTooFew = false;
  /** What a try meets. */
  fate: (call: number) => Error | null = () => null;
  fateOfJudging: (call: number) => Error | null = () => null;

  readonly activities: TrainingActivities = {
    fitNoShowModel: () => {
      this.fits += 1;
      const fault = this.fate(this.fits);
      if (fault) return Promise.reject(fault);
      if (this.isTooFew) this.state = 'too-few';
      return Promise.resolve(!this.isTooFew);
    },
    judgeNoShowModel: () => {
      this.judged += 1;
      const fault = this.fateOfJudging(this.judged);
      if (fault) return Promise.reject(fault);
      this.state = 'promoted';
      return Promise.resolve();
    },
    failNoShowTraining: ({ reason }) => {
      this.state = 'failed';
      this.reason = reason;
      return Promise.resolve();
    },
  };
}
