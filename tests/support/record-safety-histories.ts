import { ApplicationFailure } from '@temporalio/common';
import { openSafetyStage, type SafetyAbout, type SafetyPlay } from './safety-stage.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of safety events: `node --import tsx tests/support/record-safety-histories.ts`. Run it only to ADD a story. */
const grave: SafetyAbout = { kind: 'adverse-event', severity: 'serious', regime: 'device' };
const death: SafetyAbout = { kind: 'adverse-event', severity: 'death', regime: 'medicine' };
const stories: Record<string, [string, SafetyAbout, (play: SafetyPlay) => Promise<void>]> = {
  told: [
    '2027-06-07T10:00',
    grave,
    async ({ sleep, change, handle }) => {
      await sleep(60_000);
      await change({ state: 'notified' });
      await handle.result();
    },
  ],
  late: [
    '2027-07-05T10:00',
    death,
    async ({ until, change, handle }) => {
      await until('2027-07-08T10:00');
      await change({ state: 'notified' });
      await handle.result();
    },
  ],
  dismissed: [
    '2027-08-02T10:00',
    grave,
    async ({ until, change, handle }) => {
      await until('2027-08-09T10:00');
      await change({ state: 'dismissed' });
      await handle.result();
    },
  ],
  graver: [
    '2027-09-06T10:00',
    grave,
    async ({ sleep, change, until, handle }) => {
      await sleep(60_000);
      const now = Date.parse('2027-09-06T13:10:00Z');
      await change({ dueAt: now + 86_400_000, warnAt: now + 43_200_000, escalateAt: now + 64_800_000 });
      await until('2027-09-07T08:00');
      await change({ state: 'notified' });
      await handle.result();
    },
  ],
  away: [
    '2027-10-04T10:00',
    death,
    async ({ event, until, change, handle }) => {
      let tries = 0;
      event.fate = (name) => (name === 'warned' && (tries += 1) <= 3 ? new Error('away') : null);
      await until('2027-10-05T08:00');
      await change({ state: 'notified' });
      await handle.result();
    },
  ],
  refused: [
    '2027-11-01T10:00',
    grave,
    async ({ event, handle, until }) => {
      event.fate = () => ApplicationFailure.nonRetryable('refused', 'forbidden');
      await until('2027-11-09T10:00');
      // It fails: that is its story.
      await handle.result().catch(() => undefined);
    },
  ],
};

const stage = await openSafetyStage();
for (const [name, [known, about, story]] of Object.entries(stories)) {
  await stage.play(known, about, async (play) => {
    await story(play);
    await writeHistory('products', `report-safety-event-${name}`, play.handle);
  });
}
await stage.close();
process.exit(0);
