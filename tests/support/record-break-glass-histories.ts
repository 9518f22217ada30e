import { ApplicationFailure } from '@temporalio/common';
import { openBreakGlassStage, type GrantPlay } from './break-glass-stage.ts';
import { writeHistory } from './write-history.ts';

/*
 * Records real histories of break-glass grants: `node --import tsx tests/support/record-break-glass-histories.ts`. Run it only to ADD a
 * story.
 */
const minute = 60_000;
const stories: Record<string, (play: GrantPlay) => Promise<void>> = {
  async reviewed({ sleep, change, now }) {
    await sleep(31 * minute);
    await change({ reviewedAt: await now() });
  },
  async revoked({ sleep, change, now }) {
    await sleep(10 * minute);
    await change({ endedAt: await now() });
    await sleep(5 * minute);
    await change({ reviewedAt: await now() });
  },
  missed: () => Promise.resolve(),
  refused({ grant }) {
    grant.fate = (name) => (name === 'end' ? ApplicationFailure.nonRetryable('refused', 'forbidden') : null);
    return Promise.resolve();
  },
};

const stage = await openBreakGlassStage();
for (const [name, story] of Object.entries(stories)) {
  await stage.play(30, async (play) => {
    await story(play);
    // The refused one fails: that is its story.
    await play.handle.result().catch(() => undefined);
    await writeHistory('privacy', `break-glass-${name}`, play.handle);
  });
}
await stage.close();
process.exit(0);
