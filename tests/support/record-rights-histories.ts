import { ApplicationFailure } from '@temporalio/common';
import { openRightsStage, type RightsPlay } from './rights-stage.ts';
import { writeHistory } from './write-history.ts';

/*
 * Records real histories of requests by law: `node --import tsx tests/support/record-rights-histories.ts`. Run it only to ADD a story.
 */
const day = 86_400_000;
type Story = [
  facts: Parameters<Awaited<ReturnType<typeof openRightsStage>>['play']>[0],
  play: (play: RightsPlay) => Promise<void>,
];
const stories: Record<string, Story> = {
  'by-rule': [{ needsPerson: false }, () => Promise.resolve()],
  copied: [
    { needsPerson: false },
    async ({ request, sleep, change }) => {
      request.begins = 'running';
      await sleep(1_800_000);
      await change({ work: 'done' });
    },
  ],
  decided: [
    { isProved: false },
    async ({ sleep, change }) => {
      await sleep(day);
      await change({ isProved: true });
      await sleep(10 * day);
      await change({ state: 'decided' });
    },
  ],
  late: [
    {},
    async ({ sleep, change }) => {
      await sleep(20 * day);
      await change({ state: 'decided' });
    },
  ],
  refused: [
    { needsPerson: false },
    ({ request }) => {
      request.fate = (name) =>
        name === 'fulfil' ? ApplicationFailure.nonRetryable('refused', 'forbidden') : null;
      return Promise.resolve();
    },
  ],
};

const stage = await openRightsStage();
for (const [name, [facts, story]] of Object.entries(stories)) {
  await stage.play(facts, async (play) => {
    await story(play);
    // The refused one fails: that is its story.
    await play.handle.result().catch(() => undefined);
    await writeHistory('privacy', `rights-${name}`, play.handle);
  });
}
await stage.close();
process.exit(0);
