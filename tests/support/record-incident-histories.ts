import { ApplicationFailure } from '@temporalio/common';
import { type IncidentPlay, openIncidentStage } from './incident-stage.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of incidents: `node --import tsx tests/support/record-incident-histories.ts`. Run it only to ADD a story. */
const close = async ({ change, handle }: IncidentPlay) => {
  await change({ isClosed: true });
  await handle.result();
};
const stories: Record<string, [string, (play: IncidentPlay) => Promise<void>]> = {
  told: [
    '2027-06-07T10:00',
    async (play) => {
      await play.change({ decision: 'notify' });
      await play.finish('assessment');
      await play.change({ unsent: 150 });
      await play.sleep(60_000);
      await play.finish('anpd', 'people', 'declaration', 'complement');
      await close(play);
    },
  ],
  late: [
    '2027-07-05T10:00',
    async (play) => {
      await play.until('2027-08-10T10:00');
      await close(play);
    },
  ],
  harmless: [
    '2027-09-13T10:00',
    async (play) => {
      await play.change({ decision: 'no-notify' });
      await play.finish('assessment');
      await play.sleep(60_000);
      await close(play);
    },
  ],
  public: [
    '2027-09-27T10:00',
    async (play) => {
      await play.change({ decision: 'notify' });
      await play.finish('assessment', 'anpd', 'people', 'declaration', 'complement');
      const from = await play.now();
      await play.change({ publicFrom: from, publicUntil: from + 92 * 86_400_000 });
      await play.until('2028-01-05T10:00');
      await close(play);
    },
  ],
  away: [
    '2028-01-10T10:00',
    async (play) => {
      let tries = 0;
      play.incident.fate = (name) => (name === 'send' && (tries += 1) <= 3 ? new Error('away') : null);
      await play.change({ decision: 'notify', unsent: 50 });
      await play.sleep(600_000);
      await play.finish('assessment', 'anpd', 'people', 'declaration', 'complement');
      await close(play);
    },
  ],
  refused: [
    '2028-02-07T10:00',
    async ({ incident, handle, until }) => {
      incident.fate = () => ApplicationFailure.nonRetryable('refused', 'forbidden');
      await until('2028-02-09T10:00');
      // It fails: that is its story.
      await handle.result().catch(() => undefined);
    },
  ],
};

const stage = await openIncidentStage();
for (const [name, [known, story]] of Object.entries(stories)) {
  await stage.play(known, async (play) => {
    await story(play);
    await writeHistory('compliance', `handle-incident-${name}`, play.handle);
  });
}
await stage.close();
process.exit(0);
