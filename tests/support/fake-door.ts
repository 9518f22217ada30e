import { activityInfo } from '@temporalio/activity';
import type { RecoveryActivities } from '../../activities/account/recovery-activities.ts';
import type { SignInActivities } from '../../activities/messaging/sign-in-activities.ts';
import type { RecoveryState } from '../../domain/account/access-recovery.ts';

/** The provider and the row of one sign-in code, in memory. */
export class FakeCode {
  /** Server time of each try, which jumps in the time-skipping server. */
  tries: number[] = [];
  sent = 0;
  dropped = 0;
  /** What the provider does with each try; answers like the activity or throws. */
  provider: (attempt: number) => 'accepted' | 'unknown' | Error = () => 'accepted';
  drop: (call: number) => Error | null = () => null;

  readonly activities: SignInActivities = {
    sendSignInCode: async () => {
      const { attempt, currentAttemptScheduledTimestampMs } = activityInfo();
      this.tries.push(currentAttemptScheduledTimestampMs);
      const state = this.provider(attempt);
      if (state instanceof Error) throw state;
      this.sent += 1;
      return Promise.resolve({ messageId: 'message-1', state });
    },
    dropSignInCode: async () => {
      this.dropped += 1;
      const fault = this.drop(this.dropped);
      if (fault) throw fault;
      return Promise.resolve();
    },
  };
}

/** One recovery in memory in place of Postgres, with the same promise: it expires only at the version that was seen. */
export class FakeRecovery {
  state: RecoveryState = 'waiting';
  version = 1;
  reads = 0;
  expiresAt: number;
  /** What a read meets. */
  fate: (read: number) => Error | null = () => null;

  constructor(expiresAt: number) {
    this.expiresAt = expiresAt;
  }

  change(state: RecoveryState, expiresAt = this.expiresAt): void {
    Object.assign(this, { state, expiresAt, version: this.version + 1 });
  }

  readonly activities: RecoveryActivities = {
    readRecovery: async () => {
      this.reads += 1;
      const fault = this.fate(this.reads);
      if (fault) throw fault;
      const { state, expiresAt, version } = this;
      return Promise.resolve({ state, expiresAt, version });
    },
    expireRecovery: async ({ version }) => {
      if (version === this.version) this.change('expired');
      return Promise.resolve();
    },
  };
}
