import type { DelayActivities } from '../../activities/appointments/delay-activities.ts';

/** One announcement in memory, and a provider of the test's choice. */
export class FakeDelay {
  readonly waiting: string[];
  told: number | null = null;
  tries: string[] = [];
  /** What the provider does with a try for a visit: answers like the activity or throws. */
  provider: (appointmentId: string, attempt: number) => boolean | Error = () => true;
  close: (call: number) => Error | null = () => null;
  closings = 0;

  constructor(waiting: string[]) {
    this.waiting = waiting;
  }

  readonly activities: DelayActivities = {
    readDelay: () => Promise.resolve(this.told === null ? { appointmentIds: this.waiting } : null),
    sendDelayNotice: ({ appointmentId }) => {
      this.tries.push(appointmentId);
      const answer = this.provider(appointmentId, this.tries.filter((id) => id === appointmentId).length);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
    closeDelay: ({ told }) => {
      this.closings += 1;
      const fault = this.close(this.closings);
      if (fault) return Promise.reject(fault);
      this.told = told;
      return Promise.resolve();
    },
  };
}
