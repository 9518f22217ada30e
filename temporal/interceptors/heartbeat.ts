import { heartbeat } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/**
 * Beats by the clock for every activity that has a heartbeat timeout: a killed worker is noticed after that timeout and not after
 * the whole startToClose. An activity that tells its own progress may beat as well.
 */
export const heartbeatInterceptor: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    async execute(input, next) {
      if (!info.heartbeatTimeoutMs) return next(input);
      const beat = setInterval(() => heartbeat(), Math.max(info.heartbeatTimeoutMs / 3, 500));
      try {
        return await next(input);
      } finally {
        clearInterval(beat);
      }
    },
  },
});
