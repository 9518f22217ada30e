import { openWithdrawalStage, type WithdrawalPlay } from './fake-consent.ts';
import type { Downstream } from '../../domain/consents/purposes.ts';
import { writeHistory } from './write-history.ts';

/* Records real histories of withdrawals: `node --import tsx tests/support/record-consent-histories.ts`. Run it only to ADD a story. */
const marketing: Downstream[] = ['campaigns', 'integrations', 'messages'];
const stories: Record<string, [Downstream[], (play: WithdrawalPlay) => Promise<void>]> = {
  quick: [marketing, () => Promise.resolve()],
  waits: [
    marketing,
    ({ row }) => {
      row.fate = (use, call) => use !== 'messages' || call > 9;
      return Promise.resolve();
    },
  ],
  away: [
    marketing,
    ({ row }) => {
      row.fate = (use, call) => (use === 'campaigns' && call <= 5 ? new Error('database away') : true);
      return Promise.resolve();
    },
  ],
  photos: [
    ['integrations', 'photos'],
    async ({ sleep, confirm }) => {
      await sleep(3_600_000);
      await confirm('photos');
    },
  ],
  again: [
    ['integrations', 'photos'],
    async ({ row, sleep, confirm, sayAgain }) => {
      await sleep(60_000);
      row.fate = (use, call) => use !== 'integrations' || call !== 2;
      row.pending.add('integrations');
      await confirm('photos');
      await sleep(500);
      await sayAgain();
      await sleep(60_000);
      await confirm('photos');
    },
  ],
};

// One name at the end of the line records that story alone: those of before stay as they were.
const only = process.argv[2];
const stage = await openWithdrawalStage();
for (const [name, [uses, story]] of Object.entries(stories)) {
  if (only !== undefined && name !== only) continue;
  await stage.play(uses, async (play) => {
    await story(play);
    await play.handle.result();
    await writeHistory('consents', `consent-withdrawal-${name}`, play.handle);
  });
}
await stage.close();
process.exit(0);
