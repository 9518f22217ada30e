import { ApplicationFailure } from '@temporalio/common';
import { openDepositStage, type DepositPlay } from './deposit-stage.ts';
import { writeHistory } from './write-history.ts';

/*
 * Records real histories of deposits: `node --import tsx tests/support/record-deposit-histories.ts`. Run it only to ADD a story.
 */
const minute = 60_000;
const day = 1_440 * minute;
const stories: Record<string, (play: DepositPlay) => Promise<void>> = {
  async kept({ facts, pay, poke, sleep }) {
    await sleep(5 * minute);
    await pay();
    await sleep(30 * day);
    Object.assign(facts.visit ?? {}, { status: 'done' });
    await poke();
  },
  unpaid: () => Promise.resolve(),
  async refunded({ deposit, pay, cancel, sleep }) {
    await sleep(2 * minute);
    await pay();
    await sleep(minute);
    deposit.bank.isProcessing = true;
    await cancel('client');
    await sleep(10 * minute);
    deposit.bank.isProcessing = false;
  },
  async waived({ facts, poke, sleep }) {
    await sleep(minute);
    facts.isWaived = true;
    await poke();
  },
  'bank-away': ({ deposit }) => {
    deposit.fate = (name) => (name === 'charge' ? new Error('the bank is away') : null);
    return Promise.resolve();
  },
  refused: ({ deposit }) => {
    deposit.fate = (name) =>
      name === 'start-removal' ? ApplicationFailure.nonRetryable('refused', 'forbidden') : null;
    return Promise.resolve();
  },
};

const stage = await openDepositStage();
for (const [name, story] of Object.entries(stories)) {
  await stage.play(async (play) => {
    await story(play);
    // The refused one fails: that is its story.
    await play.handle.result().catch(() => undefined);
    await writeHistory('payments', `collect-deposit-${name}`, play.handle);
  });
}
await stage.close();
process.exit(0);
